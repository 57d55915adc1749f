import type { CanActivate, ExecutionContext, Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { identify, type Principal } from '../auth/access.js';

/**
 * In the place of tokens, for specs of controllers: the header `customer` says who asks. `staff` has a token that names no
 * customer; without the header there is none. Messages pass.
 * @param more what the token says besides; without it no scopes, and no end
 */
export function customerOfHeader(more: Partial<Omit<Principal, 'customerId'>> = {}): Provider {
  const guard: CanActivate = {
    canActivate: (context: ExecutionContext): boolean => {
      if (context.getType() !== 'http') return true;
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      const { customer } = request.headers;
      if (customer !== undefined) identify(request, { subject: 'test', scopes: new Set(), ...more, customerId: customer === 'staff' ? undefined : String(customer) });
      return true;
    },
  };
  return { provide: APP_GUARD, useValue: guard };
}
