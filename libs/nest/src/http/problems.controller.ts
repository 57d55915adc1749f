import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Public } from '../auth/access.js';
import { standardProblems, type ProblemDefinition } from './problem.js';
import { problemType } from './problem-response.js';

export type ProblemDefinitions = Readonly<Record<string, ProblemDefinition>>;
export const PROBLEM_DEFINITIONS = Symbol('problem definitions');

/** The pages that `type` of a problem points to. */
@Controller('problems')
export class ProblemsController {
  constructor(@Inject(PROBLEM_DEFINITIONS) private readonly definitions: ProblemDefinitions) {}

  @Get()
  @Public()
  list(): readonly object[] {
    return Object.keys(this.definitions).sort().map((code) => this.page(code));
  }

  @Get(':code')
  @Public()
  page(@Param('code') code: string): object {
    const definition = Object.hasOwn(this.definitions, code) ? this.definitions[code] : undefined;
    if (definition === undefined) throw standardProblems.NOT_FOUND();
    return { type: problemType(code), code, ...definition };
  }
}
