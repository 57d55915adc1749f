import { recipientIdOf, type CreateRecipient, type DeleteRecipient } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { createRecipient, deleteRecipient, evolveRecipient, recipientOf, type OwnRecipient } from './recipients.js';

const recipientId = recipientIdOf('cus_1', 'k1');
const create: CreateRecipient = { type: 'CreateRecipient', recipientId, commandId: 'cmd-1', bodyHash: 'ab'.repeat(32), currency: 'EUR', country: 'DE', details: 'AAAA' };
const remove: DeleteRecipient = { type: 'DeleteRecipient', recipientId, commandId: 'cmd-2' };
const nobody = new Map<string, OwnRecipient>();
const created = evolveRecipient.RecipientCreated(undefined, createRecipient(undefined, create, { key: 'cus_1', recipients: nobody })!, { key: 'cus_1' });
const kept = new Map([[recipientId, created]]);

describe('recipients', () => {
  it('are created once, with the bank that pays them; a repeat decides nothing', () => {
    expect(createRecipient(undefined, create, { key: 'cus_1', recipients: nobody })).toEqual({ ...create, type: 'RecipientCreated', rail: 'simulator', bank: 'simbank' });
    expect(createRecipient(undefined, { ...create, commandId: 'cmd-3', bodyHash: 'cd'.repeat(32) }, { key: 'cus_1', recipients: kept })).toBeUndefined();
  });

  it('keep in the state what a repeat and a transfer need, and nothing of who it is', () => {
    expect(created).toEqual({ customerId: 'cus_1', bodyHash: create.bodyHash, currency: 'EUR', rail: 'simulator', bank: 'simbank' });
  });

  it('are deleted by their customer, once, and are named by no transfer then', () => {
    const event = deleteRecipient(undefined, remove, { key: 'cus_1', recipients: kept })!;
    expect(event).toEqual({ ...remove, type: 'RecipientDeleted' });
    const gone = new Map([[recipientId, evolveRecipient.RecipientDeleted(created, event)]]);
    expect(deleteRecipient(undefined, remove, { key: 'cus_1', recipients: gone })).toBeUndefined();
    expect(createRecipient(undefined, create, { key: 'cus_1', recipients: gone })).toBeUndefined();
    expect(recipientOf(recipientId, { key: 'cus_1', recipients: gone })).toBeUndefined();
    for (const [key, recipients] of [['cus_2', kept], ['cus_1', nobody]] as const) expect(deleteRecipient(undefined, remove, { key, recipients })).toBeUndefined();
    expect(() => evolveRecipient.RecipientDeleted(undefined, event)).toThrow(RangeError);
  });

  it('are found by their customer alone; the built-in ones by everybody', () => {
    expect(recipientOf(recipientId, { key: 'cus_1', recipients: kept })).toBe(created);
    expect(recipientOf(recipientId, { key: 'cus_2', recipients: kept })).toBeUndefined();
    expect(recipientOf('rc_jpy_tokyo', { key: 'cus_2', recipients: nobody })).toMatchObject({ currency: 'JPY' });
  });
});
