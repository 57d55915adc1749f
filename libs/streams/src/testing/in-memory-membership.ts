import { assign, type AssignOptions } from '../membership/assign.js';
import type { Assignment, Membership, MemberOffer } from '../membership/membership.js';
import type { Schedule } from './turns.js';

/** A membership group in this process, and what can befall it. */
export interface InMemoryGroup {
  /** Of one member. */
  member(): Membership;
  /** A member is gone without a word; the group notices now. */
  expel(member: Membership): void;
  /** Assigns anew. */
  rebalance(): void;
}

/** A group in this process: assigns whenever somebody joins, rejoins or leaves, and tells each member in a turn of its own. */
export function inMemoryGroup(options: AssignOptions & { readonly schedule?: Schedule } = {}): InMemoryGroup {
  const schedule = options.schedule ?? ((turn) => void setImmediate(turn));
  const members = new Map<Membership, { offer: () => MemberOffer; assigned: (assignment: Assignment) => void }>();
  let generation = 0;
  let newest: Assignment;
  const rebalance = (): void => {
    newest = { generation: ++generation, ...assign([...members.values()].map(({ offer }) => offer()), options) };
    for (const member of members.keys()) {
      schedule(() => {
        members.get(member)?.assigned(newest); // turns may come in any order, assignments may not
      });
    }
  };
  const expel = (member: Membership): void => {
    if (members.delete(member)) rebalance();
  };
  const member = (): Membership => {
    const self: Membership = {
      join: (offer, assigned) =>
        new Promise((resolve) => {
          members.set(self, {
            offer,
            assigned(assignment) {
              assigned(assignment);
              resolve();
            },
          });
          rebalance();
        }),
      rejoin: () => rebalance(),
      leave: async () => expel(self),
    };
    return self;
  };
  return { member, expel, rebalance };
}
