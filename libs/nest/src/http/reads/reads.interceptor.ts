import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, map, switchMap, type Observable } from 'rxjs';
import { principalOf } from '../../auth/access.js';
import { waitOf } from '../prefer.js';
import { standardProblems } from '../problem.js';
import { etagOf, noneMatchOf } from './etag.js';
import { placesOfToken, positionToken, type JournalPlace } from './position-token.js';
import { READ_POSITIONS, type AsOf, type ReadablePositions } from './read-positions.js';
import { READS_FROM, standsAt, TAGGED } from './reads.js';

/** Longer than a projection is ever behind while all is well. */
const WAIT_MS = 5_000;
/** Reads that wait at one time. Above it is overload, and a quick answer serves the caller better. */
const WAITING_MAX = 2_000;

/** `asOf`, `Position`, `If-Position`, `ETag` and `If-None-Match` of the routes that declare them. */
@Injectable()
export class ReadsInterceptor implements NestInterceptor {
  private waiting = 0;

  constructor(@Inject(Reflector) private readonly reflector: Reflector, @Inject(ModuleRef) private readonly modules: ModuleRef) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const [request, reply] = [context.switchToHttp().getRequest<FastifyRequest>(), context.switchToHttp().getResponse<FastifyReply>()];
    const targets = [context.getHandler(), context.getClass()];
    const source = request.method === 'GET' ? this.reflector.getAllAndOverride<string | undefined>(READS_FROM, targets) : undefined;
    const isTagged = this.reflector.getAllAndOverride<boolean | undefined>(TAGGED, targets) === true;
    if (source === undefined && !isTagged) return next.handle();
    const hasIt = isTagged ? noneMatchOf(request.headers['if-none-match']) : () => false;
    return from(this.asOf(source, request)).pipe(
      switchMap((asOf) => next.handle().pipe(map((body) => {
        if (asOf !== undefined) void reply.header('position', positionToken(placesOf(asOf)));
        // What is no JSON object is a file, or nothing.
        if (typeof body !== 'object' || body === null || Object.getPrototypeOf(body) !== Object.prototype) return body;
        if (isTagged) tag(reply, body, hasIt);
        return asOf === undefined ? body : { ...body, asOf };
      }))),
    );
  }

  /** Waits first if the caller asks for it. */
  private async asOf(source: string | undefined, request: FastifyRequest): Promise<AsOf | undefined> {
    const customerId = principalOf(request)?.customerId;
    if (source === undefined) return undefined;
    const positions = this.modules.get<ReadablePositions>(READ_POSITIONS, { strict: false });
    const places = placesAskedFor(request);
    // Without a customer there is nothing to read, which the route says itself.
    const key = customerId ?? '';
    if (places !== undefined) await this.wait(() => positions.reaches(source, key, places, waitOf(request.headers['prefer']) * 1_000 || WAIT_MS));
    const asOf = positions.asOf(source, key);
    standsAt(request, asOf);
    return asOf;
  }

  private async wait(reaches: () => Promise<'reached' | 'late' | 'elsewhere'>): Promise<void> {
    if (this.waiting >= WAITING_MAX) throw standardProblems.UNAVAILABLE({ detail: 'Too many reads are waiting.', headers: { 'retry-after': '1' } });
    this.waiting++;
    try {
      const reached = await reaches();
      if (reached === 'elsewhere') throw standardProblems.POSITION_INVALID({ detail: 'The position is of another customer.' });
      if (reached === 'late') throw standardProblems.POSITION_NOT_REACHED({ headers: { 'retry-after': '1' } });
    } finally {
      this.waiting--;
    }
  }
}

/** Undefined if the request has no `If-Position`. Throws a 400 problem on what is no position. */
function placesAskedFor({ headers }: FastifyRequest): readonly JournalPlace[] | undefined {
  const given = headers['if-position'];
  if (given === undefined) return undefined;
  const places = typeof given === 'string' ? placesOfToken(given.trim()) : undefined;
  if (places === undefined) throw standardProblems.POSITION_INVALID();
  return places;
}

const placesOf = ({ partition, heights }: AsOf): JournalPlace[] =>
  Object.entries(heights).flatMap(([journal, height]) => (height === 0 ? [] : [{ journal, partition, height }]));

/** The server's last hook turns it into a 304: by then nothing sets the status any more. */
function tag(reply: FastifyReply, body: object, hasIt: (etag: string) => boolean): void {
  const etag = etagOf(body);
  void reply.header('etag', etag);
  if (hasIt(etag)) notModified.add(reply);
}

const notModified = new WeakSet<FastifyReply>();

/** Whether the caller has what would be sent. */
export const isNotModified = (reply: FastifyReply): boolean => reply.statusCode === 200 && notModified.has(reply);
