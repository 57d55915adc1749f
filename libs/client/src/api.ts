// Made of docs/api/openapi.json by `npm run types -w @kontor/client`. Not to be changed by hand.
/** Every path of the API with its operations: what `Kontor.api` is typed by. */
export interface paths {
    "/v1/balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your balances */
        get: operations["listBalances"];
        put?: never;
        /** Open a balance in a currency */
        post: operations["openBalance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balances/{currency}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read your balance in one currency, now or at a time */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balances/{currency}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a statement of a balance */
        get: operations["getStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Convert money from one of your balances into another */
        post: operations["createConversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hear of what happens, as it happens */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask what a transfer would cost, at a rate that holds for a while */
        post: operations["createQuote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one quote */
        get: operations["getQuote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/requote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for the same terms at the rate of now, in place of an earlier quote */
        post: operations["requote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the mid-market rate of a pair: now, at a time, or over a range */
        get: operations["getRate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipient-requirements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask what is needed to pay somebody in a currency and a country */
        get: operations["listRecipientRequirements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your recipients, the newest first */
        get: operations["listRecipients"];
        put?: never;
        /** Add somebody to be paid */
        post: operations["createRecipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one recipient */
        get: operations["getRecipient"];
        put?: never;
        post?: never;
        /** Delete a recipient */
        delete: operations["deleteRecipient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/balances/{id}/topup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make up money in a balance (in a sandbox) */
        post: operations["topUpBalance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the bank take a payment (in a sandbox) */
        post: operations["simulateAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/late-accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the bank say after a time-out that it has taken it (in a sandbox) */
        post: operations["simulateLateAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the bank refuse it for good (in a sandbox) */
        post: operations["simulateReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have what was paid come back (in a sandbox) */
        post: operations["simulateReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the bank pay it (in a sandbox) */
        post: operations["simulateSettle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulation/transfers/{id}/time-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the bank say nothing, so that nobody knows whether it pays (in a sandbox) */
        post: operations["simulateTimeOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your transfers, the newest first */
        get: operations["listTransfers"];
        put?: never;
        /** Send money to a recipient or to another customer */
        post: operations["createTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one transfer */
        get: operations["getTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a transfer to be cancelled */
        post: operations["cancelTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a proof of how a transfer was decided */
        get: operations["getTransferProof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the receipt of a transfer that was booked */
        get: operations["getTransferReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what happened to a transfer, step by step */
        get: operations["getTransferTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The addresses that events are sent to */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /** Have events sent to an address */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An address that events are sent to */
        get: operations["readWebhookEndpoint"];
        put?: never;
        post?: never;
        /** Have no more events sent to an address */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to an address, and what came of it */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with an address that was given up */
        post: operations["enableWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events again
         * In order, with the same ids; at most 10,000.
         */
        post: operations["replayWebhookEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a secret
         * The secret before signs beside the new one for a day, or as long as is said.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an event that tells nothing */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
/** What is sent and answered, by its name in the API’s document: `components['schemas']['Transfer']`. */
export interface components {
    schemas: {
        /** The blocks that this shows at least */
        AsOf: {
            partition: number;
            /** By journal */
            heights: {
                [key: string]: number;
            };
        };
        Balance: {
            currency: string;
            /** What may be spent */
            available: components["schemas"]["Money"];
            /** Held back for a purpose */
            held: components["schemas"]["Money"];
            /** Out of your hands */
            frozen: components["schemas"]["Money"];
        };
        BalanceList: {
            balances: components["schemas"]["Balance"][];
            next?: string;
        };
        /**
         * @example {
         *       "currency": "JPY"
         *     }
         */
        BalanceRequest: {
            /**
             * ISO 4217 code
             * @example EUR
             */
            currency: string;
        };
        /**
         * @example {
         *       "source": "EUR",
         *       "target": "USD",
         *       "sourceAmount": {
         *         "amount": "10.00",
         *         "currency": "EUR"
         *       }
         *     }
         */
        ConversionRequest: {
            /**
             * ISO 4217 code
             * @example EUR
             */
            source: string;
            /**
             * ISO 4217 code
             * @example EUR
             */
            target: string;
            sourceAmount?: components["schemas"]["SentMoney"];
            targetAmount?: components["schemas"]["SentMoney"];
            quoteId?: string;
            reference?: string;
            waitForFunds?: boolean;
        } & (unknown | unknown | unknown);
        FieldError: {
            /**
             * RFC 6901, into the body or the query
             * @example /sourceAmount/amount
             */
            pointer: string;
            code: string;
            message: string;
        };
        /**
         * @example {
         *       "amount": "100.00",
         *       "currency": "EUR"
         *     }
         */
        Money: {
            /** Major units as decimal text, with as many decimals as the currency has */
            amount: string;
            /** ISO 4217 code */
            currency: string;
        };
        PastRate: {
            /**
             * Format: date-time
             * When the period began
             * @example 2026-11-02T09:30:00.000Z
             */
            time: string;
            /** 1 source = `mid` target */
            mid: string;
            /** The currencies it was crossed through, both ends included */
            path: string[];
        };
        Problem: {
            /** The page of the code, from the origin of the API */
            type: string;
            title: string;
            status: number;
            detail?: string;
            instance: string;
            /** Stable: what a program may decide by */
            code: string;
            /** For our support */
            traceId: string;
            errors?: components["schemas"]["FieldError"][];
        };
        ProvenBlock: {
            journal: string;
            partition: number;
            /** Tells the journal from another one under its name */
            chain: string;
            height: number;
            /** SHA-256 over the whole block */
            hash: string;
            /** Hash of the block before it */
            prev: string;
            /**
             * Format: date-time
             * The clock by which it was decided
             * @example 2026-11-02T09:30:00.000Z
             */
            at: string;
            /** Those that tell of this transfer. Others are of other customers, and are not shown */
            lines: components["schemas"]["ProvenLine"][];
        };
        ProvenLine: {
            /** Which line of the block, from 0 */
            line: number;
            /** The line as it stands in the block, to the byte */
            text: string;
        };
        Quote: {
            id: string;
            status: "open" | "refused" | "expired" | "replaced" | "used";
            /** Why it was refused */
            code?: string;
            /** What you are debited */
            source?: components["schemas"]["Money"];
            /** What arrives */
            target?: components["schemas"]["Money"];
            /**
             * The side whose amount was asked for
             */
            side?: "source" | "target";
            fee?: components["schemas"]["Money"];
            feeItems?: {
                name: string;
                amount: components["schemas"]["Money"];
            }[];
            /** What is converted */
            net?: components["schemas"]["Money"];
            mid?: string;
            /** 1 source = `clientRate` target */
            clientRate?: string;
            spreadBp?: string;
            spread?: components["schemas"]["Money"];
            rate?: {
                readonly path: string[];
                date: string;
            };
            priceList?: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            expiresAt?: string;
            /** What used it */
            transferId?: string;
        };
        /**
         * @example {
         *       "source": "EUR",
         *       "target": "JPY",
         *       "sourceAmount": {
         *         "amount": "100.00",
         *         "currency": "EUR"
         *       }
         *     }
         */
        QuoteRequest: {
            /**
             * ISO 4217 code
             * @example EUR
             */
            source: string;
            /**
             * ISO 4217 code
             * @example EUR
             */
            target: string;
            sourceAmount?: components["schemas"]["SentMoney"];
            targetAmount?: components["schemas"]["SentMoney"];
        } & (unknown | unknown);
        Rate: {
            source: string;
            target: string;
            /** 1 source = `mid` target. Decimal text, at most 30 significant digits */
            mid: string;
            /** The currencies it was crossed through, both ends included */
            path: string[];
            /**
             * Format: date
             * Of the oldest rate in it
             * @example 2026-11-02
             */
            date: string;
            providers: string[];
            rateIds: string[];
            asOf: {
                partition: number;
                height: number;
            };
        };
        RateHistory: {
            source: string;
            target: string;
            group: "minute" | "hour" | "day";
            rates: components["schemas"]["PastRate"][];
            next?: string;
            asOf: {
                partition: number;
                height: number;
            };
        };
        Receipt: {
            transferId: string;
            status: "requested" | "rated" | "awaiting_funds" | "booked" | "paying" | "held" | "in_doubt" | "action_required" | "paid" | "returned" | "refunded" | "cancelled" | "rejected";
            /** What was taken from the balance, fee included */
            paid: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            /** What of it was converted */
            converted: components["schemas"]["Money"];
            /** What arrives */
            received: components["schemas"]["Money"];
            /** 1 source = `clientRate` target; the market's rate was `mid` */
            rate: {
                clientRate: string;
                mid: string;
                date: string;
            };
            /** Enough to know it again, and no more. Absent for a conversion */
            recipient?: string;
            reference?: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            bookedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            paidAt?: string;
            /** Of a payment by a bank: what banks know it by */
            endToEndId?: string;
            bankReference?: string;
            /** What the recipient's bank sent back */
            returned?: components["schemas"]["Money"];
            /** What you were given back */
            refunded?: components["schemas"]["Money"];
        };
        Recipient: {
            id: string;
            currency: string;
            country: string;
            name?: string;
            account?: components["schemas"]["RecipientAccount"];
            /**
             * Your personal data was erased: who it was is not known any more
             */
            erased?: true;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            createdAt: string;
        };
        /** As it was given; of account numbers no more than the last four characters are shown */
        RecipientAccount: {
            type: "iban" | "sort_code" | "aba" | "swift";
            iban?: string;
            bic?: string;
            sortCode?: string;
            routingNumber?: string;
            accountNumber?: string;
            accountType?: string;
        };
        RecipientPage: {
            recipients: components["schemas"]["Recipient"][];
            next?: string;
        };
        /**
         * @example {
         *       "currency": "EUR",
         *       "country": "DE",
         *       "name": "Ada Lovelace",
         *       "account": {
         *         "type": "iban",
         *         "iban": "DE89370400440532013000"
         *       }
         *     }
         */
        RecipientRequest: {
            /**
             * ISO 4217 code
             * @example EUR
             */
            currency: string;
            /**
             * ISO 3166 code of the country the account is in
             * @example DE
             */
            country: string;
            /** Full name of the person or company */
            name: string;
            account: {
                type: "iban";
                /**
                 * IBAN, with or without spaces
                 * @example DE89370400440532013000
                 */
                iban: string;
                /** BIC of the bank, 8 or 11 characters */
                bic?: string;
            } | {
                type: "sort_code";
                /** Six digits */
                sortCode: string;
                /** Eight digits */
                accountNumber: string;
            } | {
                type: "aba";
                /**
                 * Nine digits
                 * @example 021000021
                 */
                routingNumber: string;
                /** Account number, 4 to 17 digits */
                accountNumber: string;
                accountType: "checking" | "savings";
            } | {
                type: "swift";
                /** BIC of the bank, 8 or 11 characters */
                bic: string;
                /** Account number, capital letters and digits */
                accountNumber: string;
            };
        };
        RecipientRequirements: {
            requirements: {
                type: "iban" | "sort_code" | "aba" | "swift";
                /** JSON Schema of a body for `POST /v1/recipients` */
                schema: {
                    [key: string]: unknown;
                };
            }[];
        };
        /**
         * @example {
         *       "code": "AC04"
         *     }
         */
        RejectionOrder: {
            /**
             * AC04 without one
             */
            code?: "AC04" | "AC01" | "AM04" | "TM01";
        };
        /**
         * @example {
         *       "amount": "100.00",
         *       "currency": "EUR"
         *     }
         */
        SentMoney: {
            /**
             * Major units as decimal text, with at most as many decimals as the currency has
             * @example 100.00
             */
            amount: string;
            /**
             * ISO 4217 code
             * @example EUR
             */
            currency: string;
        };
        SimulationOrder: {
            transferId: string;
            verb: "accept" | "settle" | "reject" | "time-out" | "late-accept" | "return";
        };
        Statement: {
            currency: string;
            purse: "available" | "held" | "frozen";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            from: string;
            /**
             * Format: date-time
             * Before this
             * @example 2026-11-02T09:30:00.000Z
             */
            to: string;
            opening: components["schemas"]["Money"];
            /** The opening balance and all entries of the period, on whatever page they are */
            closing: components["schemas"]["Money"];
            entries: components["schemas"]["StatementEntry"][];
            next?: string;
        };
        StatementEntry: {
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            at: string;
            entryId: string;
            /**
             * What was posted
             */
            kind: "DepositPosted" | "DepositReversalPosted" | "DepositAssigned" | "DepositUnassigned" | "DepositTakenBack" | "HoldPosted" | "HoldReleased" | "FreezePosted" | "UnfreezePosted" | "TransferBooked" | "SettlementPosted" | "InDoubtPosted" | "InDoubtCleared" | "ReturnPosted" | "RefundPosted" | "TransitReceived" | "TransitRefused" | "EntryReversed" | "HedgePosted" | "CorrectionPosted";
            /**
             * More for you, or less
             */
            direction: "credit" | "debit";
            amount: components["schemas"]["Money"];
            /** After it */
            balance: components["schemas"]["Money"];
            transferId?: string;
            depositId?: string;
        };
        Timeline: {
            transferId: string;
            steps: components["schemas"]["TimelineStep"][];
        };
        TimelineStep: {
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            at: string;
            stage: string;
            /**
             * Which service decided it
             */
            by: "intake" | "fx" | "ledger" | "payout";
            /** In words, for people */
            text: string;
            /** Which try to pay it out, from 1 */
            attempt?: number;
            /** What was moved, or came back */
            amount?: components["schemas"]["Money"];
            /** What arrives for it, where that is known */
            target?: components["schemas"]["Money"];
            /** Why: a code of this API, or the bank's */
            reason?: string;
        };
        Topup: {
            id: string;
            amount: components["schemas"]["Money"];
        };
        /**
         * @example {
         *       "amount": {
         *         "amount": "1000.00",
         *         "currency": "EUR"
         *       }
         *     }
         */
        TopupRequest: {
            amount: components["schemas"]["SentMoney"];
        };
        Transfer: {
            id: string;
            status: "requested" | "rated" | "awaiting_funds" | "booked" | "paying" | "held" | "in_doubt" | "action_required" | "paid" | "returned" | "refunded" | "cancelled" | "rejected";
            /** Why it was rejected */
            code?: string;
            source?: components["schemas"]["TransferSide"];
            target?: components["schemas"]["TransferSide"];
            fee?: components["schemas"]["Money"];
            /** 1 source = `clientRate` target: the contract. `mid` is the market's, `spreadBp` the difference in basis points */
            rate?: {
                mid: string;
                clientRate: string;
                spreadBp: string;
                date: string;
            };
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            bookBy?: string;
            /** A recipient's id, or the customer who is paid. Absent where it stays one's own */
            recipient?: string | {
                customerId: string;
            };
            quoteId?: string;
            reference?: string;
            /** The newest attempt. `code`: the bank's reason why it was rejected or returned; `actionUntil`: until when details can be put right */
            payout?: {
                id: string;
                railRef?: string;
                code?: string;
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                actionUntil?: string;
            };
            /** What came back from the bank, in target currency */
            returned?: components["schemas"]["Money"];
            /** What was given back, in source currency */
            refunded?: components["schemas"]["Money"];
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            createdAt?: string;
            /** When each stage was reached */
            times: {
                [key: string]: string;
            };
        };
        TransferPage: {
            transfers: components["schemas"]["Transfer"][];
            /** What to ask for the next page with; absent on the last */
            next?: string;
        };
        TransferProof: {
            format: "kontor-proof-1";
            transferId: string;
            blocks: components["schemas"]["ProvenBlock"][];
        };
        /**
         * @example {
         *       "source": "EUR",
         *       "target": "JPY",
         *       "sourceAmount": {
         *         "amount": "100.00",
         *         "currency": "EUR"
         *       },
         *       "recipient": "rc_jpy_tokyo",
         *       "reference": "Rent"
         *     }
         */
        TransferRequest: {
            /**
             * ISO 4217 code
             * @example EUR
             */
            source: string;
            /**
             * ISO 4217 code
             * @example EUR
             */
            target: string;
            sourceAmount?: components["schemas"]["SentMoney"];
            targetAmount?: components["schemas"]["SentMoney"];
            quoteId?: string;
            reference?: string;
            waitForFunds?: boolean;
            recipient: string | {
                customerId: string;
            };
        } & (unknown | unknown | unknown);
        /**
         * Of the side that was not fixed the amount comes with the rate
         * @example {
         *       "amount": "100.00",
         *       "currency": "EUR"
         *     }
         */
        TransferSide: {
            currency: string;
            amount?: string;
        };
        WebhookDeliveries: {
            deliveries: components["schemas"]["WebhookDelivery"][];
            next?: string;
        };
        WebhookDelivery: {
            /** Also the `webhook-id` */
            noticeId: string;
            type: string;
            /** Absent of a test */
            sequence?: number;
            /**
             * waiting: an earlier event about the same was not delivered yet
             */
            status: "pending" | "waiting" | "delivered" | "failed";
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            queuedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            nextAttemptAt?: string;
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            finishedAt?: string;
            /** The newest twenty, oldest first */
            attempts: {
                attempt: number;
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                at: string;
                outcome: "ANSWERED" | "TIMEOUT" | "REFUSED_TARGET" | "DNS" | "TLS" | "CONNECTION";
                status?: number;
                durationMs: number;
            }[];
        };
        WebhookEndpoint: {
            id: string;
            url: string;
            /** What is sent there; empty: everything */
            types: string[];
            description?: string;
            /**
             * Standard Webhooks: v1 is HMAC-SHA256 with a shared secret, v1a Ed25519
             */
            signing: "v1" | "v1a";
            /** Of v1a: what signatures are verified with */
            publicKey?: string;
            /**
             * Format: date-time
             * Until then the secret before signs as well
             * @example 2026-11-02T09:30:00.000Z
             */
            previousSecretUntil?: string;
            status: "enabled" | "disabled";
            /** GONE: it answered 410; FAILING: it took nothing for three days */
            disabled?: {
                code: "FAILING" | "GONE";
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            createdAt: string;
        };
        /**
         * @example {
         *       "url": "https://hooks.example/kontor",
         *       "types": [
         *         "transfer.*"
         *       ]
         *     }
         */
        WebhookEndpointRequest: {
            /**
             * Format: uri
             * https, port 443 or 8443, a host on the internet
             * @example https://hooks.example/kontor
             */
            url: string;
            types?: string[];
            description?: string;
            signing?: "v1" | "v1a";
        };
        WebhookEndpointWithSecret: {
            id: string;
            url: string;
            /** What is sent there; empty: everything */
            types: string[];
            description?: string;
            /**
             * Standard Webhooks: v1 is HMAC-SHA256 with a shared secret, v1a Ed25519
             */
            signing: "v1" | "v1a";
            /** Of v1a: what signatures are verified with */
            publicKey?: string;
            /**
             * Format: date-time
             * Until then the secret before signs as well
             * @example 2026-11-02T09:30:00.000Z
             */
            previousSecretUntil?: string;
            status: "enabled" | "disabled";
            /** GONE: it answered 410; FAILING: it took nothing for three days */
            disabled?: {
                code: "FAILING" | "GONE";
                /**
                 * Format: date-time
                 * @example 2026-11-02T09:30:00.000Z
                 */
                at: string;
            };
            /**
             * Format: date-time
             * @example 2026-11-02T09:30:00.000Z
             */
            createdAt: string;
            /** Of v1: shown in this answer alone */
            secret?: string;
        };
        WebhookEndpoints: {
            endpoints: components["schemas"]["WebhookEndpoint"][];
        };
        /**
         * @example {
         *       "after": 0
         *     }
         */
        WebhookReplayRequest: {
            after?: number;
            /** Format: date-time */
            since?: string;
            noticeId?: string;
        } & (unknown | unknown | unknown);
        WebhookReplayed: {
            /** How many events are sent again */
            queued: number;
        };
        /**
         * @example {
         *       "overlapSeconds": 3600
         *     }
         */
        WebhookRotationRequest: {
            overlapSeconds?: number;
        };
        WebhookTested: {
            noticeId: string;
        };
    };
    responses: never;
    parameters: {
        /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
        IdempotencyKey: string;
        /** `wait=N` holds the answer until the object is decided, for N seconds at most (30). */
        Prefer: string;
        /** The `Position` of an answer to you: this waits until it shows as much. */
        IfPosition: string;
        /** An `ETag` that you have: 304 if the object is still the same. */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /** The `Request-Id` of the request, or one that was given to it. */
        RequestId: string;
        /** The W3C trace that the request belongs to. */
        TraceId: string;
        /** What is left of your rate on the instance that answered: `r` requests, in full again after `t` seconds. */
        RateLimit: string;
        /** Your rate: `q` requests at once, and as many again in `w` seconds. */
        RateLimitPolicy: string;
        /** Where the object is. */
        Location: string;
        /** `true` where the key was used before by the same request: this is the object as it is now. */
        IdempotentReplayed: "true";
        /** How long the answer was held at most, as `Prefer` asked. */
        PreferenceApplied: string;
        /** Where in the journals this stands: `If-Position` takes it. */
        Position: string;
        /** Of this state of the object; `If-None-Match` takes it. */
        ETag: string;
        /** Seconds after which to try again. */
        RetryAfter: string;
        /** What was wrong with the token (RFC 6750). */
        WwwAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
/** Every operation by its id in the API’s document: parameters, body, answers. */
export interface operations {
    listBalances: {
        parameters: {
            query?: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
            };
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceList"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "POSITION_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    openBalance: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BalanceRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "BALANCE_REFUSED" | "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "IDEMPOTENCY_KEY_REUSED" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getBalance: {
        parameters: {
            query?: {
                /** As it stood then */
                at?: string;
            };
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                currency: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getStatement: {
        parameters: {
            query: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
                from: string;
                /** Before this */
                to: string;
                format?: "json" | "csv" | "camt053";
                purse?: "available" | "held" | "frozen";
            };
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
            };
            path: {
                currency: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                    "text/csv": string;
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "POSITION_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** A problem. */
            406: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 406;
                        code?: "NOT_ACCEPTABLE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "STATEMENT_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    createConversion: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** `wait=N` holds the answer until the object is decided, for N seconds at most (30). */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversionRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** Booked or refused within the time that `Prefer` gave. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "IDEMPOTENCY_KEY_REUSED" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                types?: string;
            };
            header?: {
                /** Go on after this one. Without it the stream begins with what comes next. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Events, for as long as the token holds. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS" | "TOO_MANY_STREAMS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    createQuote: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuoteRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "IDEMPOTENCY_KEY_REUSED" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getQuote: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    requote: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "IDEMPOTENCY_KEY_REUSED" | "QUOTE_REFUSED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getRate: {
        parameters: {
            query: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
                /** ISO 4217 code */
                source: string;
                /** ISO 4217 code */
                target: string;
                /** The rate of this time, to the minute */
                time?: string;
                /** History from this on */
                from?: string;
                /** Before this */
                to?: string;
                /** The last rate of each; day, unless it is named */
                group?: "minute" | "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rate"] | components["schemas"]["RateHistory"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "RATE_NOT_FOUND";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "PAIR_HALTED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    listRecipientRequirements: {
        parameters: {
            query: {
                /** ISO 4217 code */
                currency: string;
                /** ISO 3166 code of the country the account is in */
                country: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipientRequirements"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    listRecipients: {
        parameters: {
            query?: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
            };
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipientPage"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "POSITION_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    createRecipient: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecipientRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipient"];
                };
            };
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipient"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "CUSTOMER_ERASED" | "RECIPIENT_DELETED" | "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "IDEMPOTENCY_KEY_REUSED" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getRecipient: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipient"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    deleteRecipient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    topUpBalance: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopupRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Topup"];
                };
            };
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Topup"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "IDEMPOTENCY_KEY_REUSED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateAccept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateLateAccept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateReject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RejectionOrder"];
            };
        };
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateReturn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateSettle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    simulateTimeOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulationOrder"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "SIMULATION_REFUSED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    listTransfers: {
        parameters: {
            query?: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
                /** One or several of the statuses, with commas between */
                status?: string;
                createdFrom?: string;
                /** Before this */
                createdTo?: string;
                source?: string;
                target?: string;
            };
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferPage"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "POSITION_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    createTransfer: {
        parameters: {
            query?: never;
            header: {
                /** A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** `wait=N` holds the answer until the object is decided, for N seconds at most (30). */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** Booked or refused within the time that `Prefer` gave. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["PreferenceApplied"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_MISSING" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "STILL_RUNNING";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Well-formed, but it means nothing that can be done. */
            422: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 422;
                        code?: "CURRENCY_NOT_USABLE" | "IDEMPOTENCY_KEY_REUSED" | "UNKNOWN_CURRENCY";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getTransfer: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    cancelTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_DECIDED_IN_TIME" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getTransferProof: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferProof"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "OVERLOADED" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getTransferReceipt: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                    "application/pdf": string;
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** A problem. */
            406: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 406;
                        code?: "NOT_ACCEPTABLE";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "RECEIPT_NOT_READY";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    getTransferTimeline: {
        parameters: {
            query?: never;
            header?: {
                /** The `Position` of an answer to you: this waits until it shows as much. */
                "If-Position"?: components["parameters"]["IfPosition"];
                /** An `ETag` that you have: 304 if the object is still the same. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"] & {
                        asOf: components["schemas"]["AsOf"];
                    };
                };
            };
            /** Still the same. */
            304: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Position: components["headers"]["Position"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "HEADER_INVALID" | "PATH_INVALID" | "POSITION_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "BEHIND" | "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "POSITION_NOT_REACHED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoints"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointRequest"];
            };
        };
        responses: {
            /** Made. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "TOO_MANY_ENDPOINTS";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    readWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** Items on a page, at most 200 */
                limit?: string;
                /** The `next` of the page before */
                next?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveries"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "PATH_INVALID" | "QUERY_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    enableWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    replayWebhookEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplayRequest"];
            };
        };
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "OVERLOADED" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookRotationRequest"];
            };
        };
        responses: {
            /** As it is now. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** Taken; what comes of it shows in the object. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTested"];
                };
            };
            /** The request is not as this document says. */
            400: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 400;
                        code?: "BODY_INVALID" | "BODY_MALFORMED" | "PATH_INVALID" | "REQUEST_INVALID";
                    };
                };
            };
            /** No token, or not a valid one. */
            401: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 401;
                        code?: "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_MISSING";
                    };
                };
            };
            /** The token does not allow this. */
            403: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 403;
                        code?: "CUSTOMER_MISSING" | "SCOPE_MISSING";
                    };
                };
            };
            /** There is none, or it is not yours. */
            404: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 404;
                        code?: "NOT_FOUND";
                    };
                };
            };
            /** It conflicts with the state of the object. */
            409: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 409;
                        code?: "ENDPOINT_DISABLED";
                    };
                };
            };
            /** The body is too large. */
            413: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 413;
                        code?: "BODY_TOO_LARGE";
                    };
                };
            };
            /** The path is too long. */
            414: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 414;
                        code?: "URI_TOO_LONG";
                    };
                };
            };
            /** The body is not JSON. */
            415: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 415;
                        code?: "CONTENT_TYPE_UNSUPPORTED";
                    };
                };
            };
            /** Too many requests; nothing was accepted. */
            429: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 429;
                        code?: "TOO_MANY_REQUESTS";
                    };
                };
            };
            /** A defect of ours. */
            500: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 500;
                        code?: "INTERNAL";
                    };
                };
            };
            /** The service broke off; it may have taken the request. */
            502: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 502;
                        code?: "SERVICE_BROKE_OFF";
                    };
                };
            };
            /** Not at the moment. */
            503: {
                headers: {
                    "Request-Id": components["headers"]["RequestId"];
                    "Trace-Id": components["headers"]["TraceId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        status?: 503;
                        code?: "HEIGHT_NOT_REACHED" | "KEYS_UNAVAILABLE" | "NOT_OWNER" | "SERVICE_UNREACHABLE" | "UNAVAILABLE";
                    };
                };
            };
        };
    };
}
