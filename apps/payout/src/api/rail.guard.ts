import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { standardProblems } from '@kontor/nest';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type PayoutConfig } from '../config.js';

/** Lets in the rail, by the token that both sides were given. */
@Injectable()
export class RailGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(CONFIG) config: Pick<PayoutConfig, 'KONTOR_RAIL_TOKEN'>) {
    this.expected = digest(`Bearer ${config.KONTOR_RAIL_TOKEN}`);
  }

  /** Digests are compared, so that the time taken tells nothing about the token, nor its length. */
  canActivate(context: ExecutionContext): boolean {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (authorization === undefined) throw standardProblems.TOKEN_MISSING();
    if (!timingSafeEqual(digest(authorization), this.expected)) throw standardProblems.TOKEN_INVALID();
    return true;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
