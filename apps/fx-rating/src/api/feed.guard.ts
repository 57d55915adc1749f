import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { standardProblems } from '@kontor/nest';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type FxConfig } from '../config.js';

/** A request that the guard let in. */
export type FromProvider = FastifyRequest & { provider: string };

/** Lets in a provider of prices, by the token that it was given. Without any provider configured, nobody. */
@Injectable()
export class FeedGuard implements CanActivate {
  private readonly expected: readonly (readonly [provider: string, token: Buffer])[];

  constructor(@Inject(CONFIG) config: Pick<FxConfig, 'KONTOR_FEED_TOKENS'>) {
    this.expected = Object.entries(config.KONTOR_FEED_TOKENS).map(([provider, token]) => [provider, digest(`Bearer ${token}`)]);
  }

  /** Digests are compared, all of them, so that the time taken tells nothing about a token, nor its length. */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FromProvider>();
    const { authorization } = request.headers;
    if (authorization === undefined) throw standardProblems.TOKEN_MISSING();
    const given = digest(authorization);
    const [known] = this.expected.filter(([, token]) => timingSafeEqual(given, token));
    if (known === undefined) throw standardProblems.TOKEN_INVALID();
    request.provider = known[0];
    return true;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
