import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { answers } from '@kontor/events';
import { LOG, Public, standardProblems } from '@kontor/nest';
import type { Log } from '@kontor/streams';
import { z } from 'zod';
import { answerRecord, railAnswer } from '../effects/answer-records.js';
import { RailGuard } from './rail.guard.js';

const callback = z.strictObject({ answers: z.array(railAnswer).min(1).max(5_000) });

/** Where the simulated rail says what it did later. Its own token opens it, not a customer's. */
@Controller('rails/simulator/answers')
@Public()
@UseGuards(RailGuard)
export class AnswersController {
  constructor(@Inject(LOG) private readonly log: Log) {}

  /** 204 only after the log took all of them; until then the rail sends them again. */
  @Post()
  @HttpCode(204)
  async take(@Body({ schema: callback }) body: z.output<typeof callback>): Promise<void> {
    const time = new Date().toISOString();
    try {
      await this.log.send(answers.name, body.answers.map((answer) => answerRecord(answer, time)));
    } catch (cause) {
      throw standardProblems.UNAVAILABLE({ cause });
    }
  }
}
