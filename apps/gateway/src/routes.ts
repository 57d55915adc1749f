/**
 * Who answers what: the one table of it. A prefix means itself and all below it; of two that fit the longer one wins.
 * What is not in it cannot be reached from outside: feeds, banks' answers, the operators' resources.
 */
export const routes = {
  'transfer-intake': ['/v1/transfers', '/v1/conversions', '/v1/recipients', '/v1/recipient-requirements'],
  'fx-rating': ['/v1/quotes', '/v1/rates'],
  'balance-aggregation': ['/v1/balances', '/v1/simulation/balances'],
  payout: ['/v1/simulation/transfers'],
  notifications: ['/v1/webhook-endpoints', '/v1/events'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A service that customers' requests are led to. */
export type RoutedService = keyof typeof routes;

/** The service that owns a path, or undefined. */
export function ownerOf(path: string): RoutedService | undefined {
  const fitting = prefixes().filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  return fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.service;
}

/** The table by prefix. */
export const prefixes = (): { readonly service: RoutedService; readonly prefix: string }[] =>
  Object.entries(routes).flatMap(([service, owned]) => owned.map((prefix) => ({ service: service as RoutedService, prefix })));
