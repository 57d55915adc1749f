import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A service's own corner of the database. */
export interface SchemaOwner {
  readonly service: string;
  readonly schema: string;
  /** Owns the schema, sees no other. */
  readonly role: string;
}

export const schemaOwners: readonly SchemaOwner[] = [
  { service: 'transfer-intake', schema: 'intake', role: 'intake' },
  { service: 'fx-rating', schema: 'fx', role: 'fx' },
  { service: 'balance-aggregation', schema: 'ledger', role: 'ledger' },
  { service: 'payout', schema: 'payout', role: 'payout' },
  { service: 'auditor', schema: 'audit', role: 'audit' },
  { service: 'notifications', schema: 'notifications', role: 'notifications' },
];

/** Reads every schema, writes none. */
export const auditorRole = 'auditor';

/** Where a role builds the tables of its schema anew: it may not create schemas. */
const rebuildSchema = (schema: string): string => `${schema}_rebuild`;

export const newPassword = (): string => randomBytes(24).toString('base64url');

/** Makes one role and schema per service and the auditor; returns the password by role. */
export async function createRoles(adminUrl: string, owners: readonly SchemaOwner[]): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => undefined); // a server that goes down is seen by the query that fails
  await client.connect();
  try {
    const passwords = new Map([auditorRole, ...owners.map(({ role }) => role)].map((role) => [role, newPassword()]));
    await client.query(roleStatements(owners, passwords, client.database ?? 'kontor').join(';\n'));
    return passwords;
  } finally {
    await client.end();
  }
}

function roleStatements(owners: readonly SchemaOwner[], passwords: ReadonlyMap<string, string>, database: string): string[] {
  const name = pg.escapeIdentifier;
  const login = (role: string): string => `create role ${name(role)} login password ${pg.escapeLiteral(passwords.get(role) ?? newPassword())}`;
  return [
    `revoke all on database ${name(database)} from public`,
    'revoke all on schema public from public',
    login(auditorRole),
    `grant connect on database ${name(database)} to ${name(auditorRole)}`,
    `alter role ${name(auditorRole)} set default_transaction_read_only = on`,
    `alter role ${name(auditorRole)} set search_path = ${owners.map(({ schema }) => name(schema)).join(', ')}`,
    ...owners.flatMap(({ schema, role }) => [
      login(role),
      `grant connect on database ${name(database)} to ${name(role)}`,
      `create schema ${name(schema)} authorization ${name(role)}`,
      `create schema ${name(rebuildSchema(schema))} authorization ${name(role)}`,
      `alter role ${name(role)} set search_path = ${name(schema)}`,
      `grant usage on schema ${name(schema)} to ${name(auditorRole)}`,
      // A table keeps its privileges when it is put in another's place.
      ...[schema, rebuildSchema(schema)].map((of) => `alter default privileges for role ${name(role)} in schema ${name(of)} grant select on tables to ${name(auditorRole)}`),
    ]),
  ];
}
