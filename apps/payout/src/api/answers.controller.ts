import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { answers } from '@kontor/events';
import { LOG, Public, standardProblems } from '@kontor/nest';
import type { Log } from '@kontor/streams';
import { z } from 'zod';
import { answerRecord, debitRecord, railAnswer, railDebit, railReturn, returnRecord, tellRailAnswers } from '../effects/rail-messages.js';
import { RailGuard } from './rail.guard.js';

const MESSAGES_MAX = 5_000;
const callback = z
  .strictObject({ answers: z.array(railAnswer).max(MESSAGES_MAX).default([]), debits: z.array(railDebit).max(MESSAGES_MAX).default([]), returns: z.array(railReturn).max(MESSAGES_MAX).default([]) })
  .refine(({ answers: said, debits, returns }) => said.length + debits.length + returns.length > 0, 'at least one message');

/** Where the simulated rail says what it did later, what its statements show, and what came back. Its own token opens it, not a customer's. */
@Controller('rails/simulator/answers')
@Public()
@UseGuards(RailGuard)
export class AnswersController {
  constructor(@Inject(LOG) private readonly log: Log) {}

  /** 204 only after the log took all of them; until then the rail sends them again. */
  @Post()
  @HttpCode(204)
  async take(@Body({ schema: callback }) body: z.output<typeof callback>): Promise<void> {
    const now = Date.now();
    const time = new Date(now).toISOString();
    const records = [
      ...body.answers.map((answer) => answerRecord(answer, time)), ...body.debits.map((debit) => debitRecord(debit, time)), ...body.returns.map((back) => returnRecord(back, time)),
    ];
    try {
      await this.log.send(answers.name, records);
    } catch (cause) {
      throw standardProblems.UNAVAILABLE({ cause });
    }
    tellRailAnswers([...body.answers, ...body.debits, ...body.returns], now);
  }
}
