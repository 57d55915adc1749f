import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import { Caller, Customer, Operation, Scopes, standardProblems, type Principal } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EventsService } from './events.service.js';
import { notificationProblems } from './problems.js';
import { typesWanted, wants } from './wanted-types.js';

const query = z.strictObject({ types: typesWanted.optional() });

@Controller('v1/events')
export class EventsController {
  constructor(@Inject(EventsService) private readonly events: EventsService) {}

  /**
   * Server-sent events: what the customer is told, as it is told. Ids are the customer's sequence numbers; with `Last-Event-ID`
   * the stream goes on after that one, without it it begins with what comes next. Ends with the token.
   */
  @Get()
  @Scopes('events:read')
  @Operation({
    id: 'streamEvents', summary: 'Hear of what happens, as it happens',
    answers: { 200: { media: { 'text/event-stream': 'Server-sent events. `id` counts yours; `data` is what happened, as JSON.' }, description: 'Events, for as long as the token holds.' } },
    headers: { 'Last-Event-ID': { description: 'Go on after this one. Without it the stream begins with what comes next.', pattern: '^[0-9]{0,15}$' } },
    problems: [notificationProblems.TOO_MANY_STREAMS],
  })
  async stream(
    @Customer() customerId: string,
    @Caller() { expiresAt }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query({ schema: query }) { types }: z.output<typeof query>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.events.admit(customerId);
    const after = lastEventId === undefined || lastEventId === '' ? await this.events.newest(customerId) : sequenceOf(lastEventId);
    if (request.raw.destroyed) return;
    this.events.admit(customerId); // others came while the table was asked
    reply.hijack();
    // The connection ends with the stream: kept alive, it would hold up a server that stops.
    reply.raw.writeHead(200, { ...headersOf(reply), 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' });
    await this.events.send(reply.raw, { customerId, after, wants: wants(types), until: expiresAt });
  }
}

/** A reader without a last event may say so: a browser's first request has none. */
function sequenceOf(lastEventId: string): number {
  if (!/^[0-9]{1,15}$/.test(lastEventId)) throw standardProblems.REQUEST_INVALID({ detail: 'Last-Event-ID is the id of an event of this stream, or 0.' });
  return Number(lastEventId);
}

/** What every answer carries. */
const headersOf = (reply: FastifyReply): Record<string, string | number | string[]> => Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)) as Record<string, string | number | string[]>;
