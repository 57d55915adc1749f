import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/**
 * Gives every partition of the subscribed topics to every member. kafkajs has no `assign()`: a consumer alone in
 * its group, with this assigner, has every partition, and pauses those it does not want.
 */
export const assignEverything: PartitionAssigner = ({ cluster }) => ({
  name: 'everything',
  version: 1,
  async assign({ members, topics }) {
    const assignment = Object.fromEntries(topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).map((one) => one.partitionId)]));
    const memberAssignment = AssignerProtocol.MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) });
    return members.map(({ memberId }) => ({ memberId, memberAssignment }));
  },
  protocol({ topics }) {
    return { name: 'everything', metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }) };
  },
});
