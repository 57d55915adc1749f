import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ProblemFilter } from './problem.filter.js';
import { PROBLEM_DEFINITIONS, ProblemsController, type ProblemDefinitions } from './problems.controller.js';
import { standardProblems } from './problem.js';
import { ReadsInterceptor } from './reads/reads.interceptor.js';
import { SchemaPipe } from './schema.pipe.js';

/** What `HttpModule` is told of the service. */
export interface HttpModuleOptions {
  /** The service's own codes, as `problems()` made them. */
  readonly problems?: readonly { readonly definitions: ProblemDefinitions }[];
}

/** Problems, schema checks and the pages of problem codes, for the whole service. */
@Module({})
export class HttpModule {
  static forRoot(options: HttpModuleOptions = {}): DynamicModule {
    const own = (options.problems ?? []).map(({ definitions }) => definitions);
    return {
      module: HttpModule,
      controllers: [ProblemsController],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: ReadsInterceptor },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: PROBLEM_DEFINITIONS, useValue: Object.assign({}, standardProblems.definitions, ...own) as ProblemDefinitions },
      ],
    };
  }
}
