import { Controller, Inject, Logger, UseFilters, UsePipes, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Runtime, Topology } from '@kontor/streams';
import type { Principal } from '../auth/access.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { standardProblems } from '../http/problem.js';
import { SchemaPipe } from '../http/schema.pipe.js';
import { runtimeToken } from '../kontor/tokens.js';
import { KontorServer } from '../server/kontor-server.js';
import { QueryContext } from '../server/query-context.js';
import { adminPattern, adminQuestion, OPERATIONS_SCOPE, type AdminQuestion } from './admin-questions.js';
import { Operations, type Performed } from './operations.js';

/**
 * Operations of a topology as `<topology>.admin`, for bearers of a token with the scope `ops`, in the header
 * `authorization`. A record stays in its topic for as long as that keeps it: such tokens must be short-lived, and
 * nobody but the service may read the topic.
 */
export function adminController(topology: Topology): Type {
  const logger = new Logger('Operations');

  @Controller()
  @UseFilters(ProblemFilter)
  @UsePipes(SchemaPipe)
  class AdminController {
    private readonly operations: Operations;

    constructor(@Inject(runtimeToken(topology)) runtime: Runtime, @Inject(KontorServer) server: KontorServer, @Inject(TokenVerifier) private readonly tokens: TokenVerifier) {
      this.operations = new Operations(runtime, server);
    }

    @MessagePattern(adminPattern(topology.name))
    async order(@Payload({ schema: adminQuestion }) question: AdminQuestion, @Ctx() context: QueryContext): Promise<Performed> {
      const { subject } = await this.operator(question, context);
      logger.log({ msg: `${question.operation} of ${topology.name}, ordered by ${subject}`, operation: question.operation, subject, ...placeOf(question) });
      return this.operations.perform(question, subject);
    }

    /** Throws the problem that is also logged: who tried, and was not allowed, is worth knowing. */
    private async operator(question: AdminQuestion, context: QueryContext): Promise<Principal> {
      try {
        const principal = await this.tokens.verify(bearer(context.getHeaders()['authorization']));
        if (!principal.scopes.has(OPERATIONS_SCOPE)) throw standardProblems.SCOPE_MISSING({ detail: `The token lacks: ${OPERATIONS_SCOPE}.` });
        return principal;
      } catch (error) {
        logger.warn({ msg: `${question.operation} of ${topology.name} was denied: ${(error as Error).message}`, operation: question.operation, ...placeOf(question) });
        throw error;
      }
    }
  }
  return AdminController;
}

function bearer(header: string | undefined): string {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw standardProblems.TOKEN_MISSING({ detail: 'Send the header authorization: Bearer <token>.' });
  return token;
}

/** Keys are people: they stand in the journal, not in the log. */
function placeOf(question: AdminQuestion): object {
  return { ...('journal' in question ? { journal: question.journal } : {}), ...('effect' in question ? { effect: question.effect } : {}), ...('partition' in question ? { partition: question.partition } : {}) };
}
