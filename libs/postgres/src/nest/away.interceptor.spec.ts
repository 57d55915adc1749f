import { ServiceUnavailableException, type ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import { AwayInterceptor } from './away.interceptor.js';

const away = new Error('timeout exceeded when trying to connect');
const wrong = Object.assign(new Error('syntax error at or near "form"'), { code: '42601' });

const thrownBy = (kind: string, error: Error): Promise<unknown> =>
  lastValueFrom(new AwayInterceptor().intercept({ getType: () => kind } as ExecutionContext, { handle: () => throwError(() => error) })).catch((thrown: unknown) => thrown);

it('tells an HTTP caller to come again while Postgres is away or has no connection free', async () => {
  const thrown = await thrownBy('http', away);
  expect(thrown).toBeInstanceOf(ServiceUnavailableException);
  expect(thrown).toMatchObject({ message: away.message, cause: away });
});

it('leaves a defect what it is, and everything to those that are no HTTP callers', async () => {
  expect(await thrownBy('http', wrong)).toBe(wrong);
  expect(await thrownBy('rpc', away)).toBe(away);
  expect(await lastValueFrom(new AwayInterceptor().intercept({ getType: () => 'http' } as ExecutionContext, { handle: () => of('an answer') }))).toBe('an answer');
});
