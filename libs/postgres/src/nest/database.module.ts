import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { openDatabase, type Database, type DatabaseOptions } from '../database.js';
import { AwayInterceptor } from './away.interceptor.js';

/** Token of this service's `Database`. */
export const DATABASE = Symbol('database');

/** Opens the service's Postgres, and closes it after all that reads and writes has stopped. While it is away, HTTP is answered with 503. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    return { module: DatabaseModule, global: true, providers: [{ provide: DATABASE, useFactory: () => openDatabase(options) }, { provide: APP_INTERCEPTOR, useClass: AwayInterceptor }], exports: [DATABASE] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
