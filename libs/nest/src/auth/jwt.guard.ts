import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { standardProblems } from '../http/problem.js';
import { identify, PUBLIC_ROUTE, REQUIRED_SCOPES } from './access.js';
import { TokenVerifier } from './token-verifier.js';

/** Closes every HTTP route to callers without a valid token, unless it is marked `@Public()`. */
@Injectable()
export class JwtGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector, @Inject(TokenVerifier) private readonly tokens: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Queries and effects come over the log, where the broker's ACLs say who may ask.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets) === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.tokens.verify(bearer(request.headers.authorization));
    const required = this.reflector.getAllAndMerge<readonly string[]>(REQUIRED_SCOPES, targets);
    const missing = required.filter((scope) => !principal.scopes.has(scope));
    if (missing.length > 0) throw scopeMissing(missing);
    identify(request, principal);
    return true;
  }
}

function bearer(header: string | undefined): string {
  if (header === undefined || header === '') throw standardProblems.TOKEN_MISSING();
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw standardProblems.TOKEN_INVALID({ headers: { 'www-authenticate': 'Bearer error="invalid_request"' } });
  return token;
}

function scopeMissing(missing: readonly string[]) {
  const scopes = missing.join(' ');
  return standardProblems.SCOPE_MISSING({
    detail: `The token lacks: ${scopes}.`,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes}"` },
  });
}
