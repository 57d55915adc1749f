import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../auth/access.js';
import { standardProblems } from '../http/problem.js';
import { TokenBuckets, type Rate } from './token-buckets.js';

/** The `Rate` of each customer. */
export const CUSTOMER_RATE = Symbol('customer rate');

/**
 * Refuses what a customer sends beyond its rate, on this instance, with 429. Answers say what is left, in the headers of
 * draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy: "customer";q=1000;w=5` and `RateLimit: "customer";r=999;t=1`.
 * Staff and what needs no token are not counted.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly buckets: TokenBuckets;
  private readonly policy: string;

  constructor(@Inject(CUSTOMER_RATE) private readonly rate: Rate) {
    this.buckets = new TokenBuckets(rate);
    this.policy = `"customer";q=${rate.burst};w=${Math.max(1, Math.ceil(rate.burst / Math.max(1, rate.perSecond)))}`;
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http' || this.rate.perSecond === 0) return true;
    const http = context.switchToHttp();
    const customerId = principalOf(http.getRequest<FastifyRequest>())?.customerId;
    if (customerId === undefined) return true;
    const { allowed, left, seconds } = this.buckets.draw(customerId);
    const headers = { 'ratelimit-policy': this.policy, ratelimit: `"customer";r=${left};t=${seconds}` };
    if (!allowed) throw standardProblems.TOO_MANY_REQUESTS({ detail: `A customer may send ${this.rate.perSecond} requests per second.`, headers: { ...headers, 'retry-after': String(seconds) } });
    void http.getResponse<FastifyReply>().headers(headers);
    return true;
  }
}
