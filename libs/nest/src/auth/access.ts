import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { standardProblems } from '../http/problem.js';

/** Who asks, as the token says. */
export interface Principal {
  /** `sub`: the person or program that the token was given to. */
  readonly subject: string;
  /** The customer whose objects may be seen and changed; absent from staff's tokens. */
  readonly customerId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** When the token ends, in milliseconds since the epoch: what outlasts a request looks at it. */
  readonly expiresAt?: number;
}

/** Metadata key that `Public` sets: read by whoever guards routes in a way of their own. */
export const PUBLIC_ROUTE = 'kontor:public';
/** Metadata key that `Scopes` sets; its value is the list of them. */
export const REQUIRED_SCOPES = 'kontor:scopes';

/** Opens a route or a controller to callers without a token. Everything else is closed. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC_ROUTE, true);
/** The token must hold all of these. */
export const Scopes = (...scopes: readonly string[]): CustomDecorator => SetMetadata(REQUIRED_SCOPES, scopes);

const principals = new WeakMap<object, Principal>();

/** Notes who sends a request. A guard calls it once it has verified the token. */
export function identify(request: FastifyRequest, principal: Principal): void {
  principals.set(request.raw, principal);
}

/** Who sends a request; undefined if it came without a token, to a public route. */
export const principalOf = (request: FastifyRequest): Principal | undefined => principals.get(request.raw);

/** The customer id of the token: 403 if it names none. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const customerId = principalOf(context.switchToHttp().getRequest<FastifyRequest>())?.customerId;
  if (customerId === undefined) throw standardProblems.CUSTOMER_MISSING();
  return customerId;
});

/** The whole `Principal`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (principal === undefined) throw standardProblems.TOKEN_MISSING();
  return principal;
});
