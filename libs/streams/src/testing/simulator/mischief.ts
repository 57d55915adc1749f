import type { Held } from '../log-faults.js';
import type { World } from './world.js';

/** Makes appends to a partition go wrong: lost, unanswered, late, doubled, or without a leader for a while. */
export class Mischief {
  private readonly held: Held[] = [];
  private leaderChange: { end(): void } | undefined;

  constructor(private readonly world: World, private readonly topic: string, private readonly partition = 0) {}

  strike(): void {
    const { world } = this;
    this.strikeAppends(world.random());
    if (this.held.length > 0 && world.chance(0.04)) this.held.splice(Math.floor(world.random() * this.held.length), 1)[0]!.release();
    if (world.chance(0.05)) this.endLeaderChange();
  }

  /** Nothing new goes wrong from here on; what was held back comes now. */
  end(): void {
    this.endLeaderChange();
    for (const held of this.held.splice(0)) held.release();
  }

  private strikeAppends(dice: number): void {
    const { topic, partition, world } = this;
    const { faults } = world.log;
    if (dice < 0.02) this.planned('is lost', () => faults.loseNext(topic, partition));
    else if (dice < 0.04) this.planned('gets no answer', () => faults.loseNextAnswer(topic, partition));
    else if (dice < 0.06) this.planned('is held back', () => this.held.push(faults.delayNext(topic, partition)));
    else if (dice < 0.08) this.planned('is doubled', () => this.held.push(faults.doubleNext(topic, partition, world.chance(0.5) ? 'at once' : 'when released')));
    else if (dice < 0.085 && this.leaderChange === undefined) this.planned('finds no leader', () => (this.leaderChange = faults.changeLeader(topic, partition)));
  }

  private planned(what: string, plan: () => unknown): void {
    this.world.note(`log: the next append to ${this.topic}/${this.partition} ${what}`);
    plan();
  }

  private endLeaderChange(): void {
    this.leaderChange?.end();
    this.leaderChange = undefined;
  }
}
