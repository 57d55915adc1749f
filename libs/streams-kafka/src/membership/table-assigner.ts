import type { Assignment, MemberOffer } from '@kontor/streams';
import { assign, type AssignOptions } from '@kontor/streams';
import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const PROTOCOL = 'kontor';
/** Topic names are at most 32,767 bytes on the wire, which is what carries the table here. */
const CHUNK_CHARS = 16_000;
const PREFIX = 'kontor-table';

/**
 * The group's protocol: every member says what it offers, the group's leader assigns, and each member gets the whole
 * table. kafkajs hands a member the topics it was assigned, but not the user data beside them. Names of topics that
 * it did not subscribe to, though, it tells in an event of its own, and reads nothing of: so the table travels in
 * such names, cut where they would be too long.
 */
export function tableAssigner(offer: () => MemberOffer, options: AssignOptions): PartitionAssigner {
  return () => ({
    name: PROTOCOL,
    version: 1,
    async assign({ members, topics }) {
      const offers = members.flatMap(({ memberMetadata }) => offerIn(memberMetadata) ?? []);
      const own = Object.fromEntries(topics.map((topic) => [topic, [0]]));
      const table = Object.fromEntries(chunksOf(assign(offers, options)).map((chunk) => [chunk, []]));
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({ version: 1, assignment: { ...own, ...table }, userData: Buffer.alloc(0) });
      return members.map(({ memberId }) => ({ memberId, memberAssignment }));
    },
    protocol: ({ topics }) => ({
      name: PROTOCOL,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.from(JSON.stringify(offer()), 'utf8') }),
    }),
  });
}

/** A member whose offer cannot be read runs something else: it gets nothing, and the others go on. */
function offerIn(metadata: Buffer): MemberOffer | undefined {
  try {
    const { userData } = AssignerProtocol.MemberMetadata.decode(metadata) ?? {};
    const { id, zone, journals, holdings } = JSON.parse(userData?.toString('utf8') ?? '') as Partial<MemberOffer>;
    if (id === undefined || journals === undefined || holdings === undefined) return undefined;
    return { id, ...(zone === undefined ? {} : { zone }), journals, holdings };
  } catch {
    return undefined;
  }
}

function chunksOf(table: Omit<Assignment, 'generation'>): string[] {
  const text = JSON.stringify(table);
  const count = Math.ceil(text.length / CHUNK_CHARS);
  return Array.from({ length: count }, (_, i) => `${PREFIX}:${i}/${count}:${text.slice(i * CHUNK_CHARS, (i + 1) * CHUNK_CHARS)}`);
}

/** The table out of the topics that a member was assigned; undefined if it is not whole. */
export function tableIn(topics: readonly string[]): Omit<Assignment, 'generation'> | undefined {
  const chunks = new Map<number, string>();
  let wanted = 0;
  for (const topic of topics) {
    const [, nth, count, text] = /^kontor-table:(\d+)\/(\d+):(.*)$/s.exec(topic) ?? [];
    if (text === undefined) continue;
    chunks.set(Number(nth), text);
    wanted = Number(count);
  }
  if (wanted === 0 || chunks.size !== wanted) return undefined;
  return JSON.parse(Array.from({ length: wanted }, (_, i) => chunks.get(i)).join('')) as Omit<Assignment, 'generation'>;
}
