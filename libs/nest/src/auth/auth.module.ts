import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtGuard } from './jwt.guard.js';
import { TokenVerifier, type TokenOptions } from './token-verifier.js';

/** Options of `AuthModule` that depend on what can be injected. */
export interface AuthModuleAsyncOptions {
  readonly useFactory: (...injected: never[]) => TokenOptions | Promise<TokenOptions>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
}

/** Makes a valid token the rule for every HTTP route of the service. */
@Module({})
export class AuthModule {
  static forRoot(options: TokenOptions): DynamicModule {
    return AuthModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ useFactory, inject }: AuthModuleAsyncOptions): DynamicModule {
    const make = async (...injected: never[]): Promise<TokenVerifier> => new TokenVerifier(await useFactory(...injected));
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: TokenVerifier, useFactory: make as (...injected: unknown[]) => Promise<TokenVerifier>, inject: inject ?? [] },
        { provide: APP_GUARD, useClass: JwtGuard },
      ],
      exports: [TokenVerifier],
    };
  }
}
