import type { components } from './api.js';

/** Problem details (RFC 9457) as the API answers them; `type` leads to a page about the code. */
export type Problem = components['schemas']['Problem'];

/** The API refused a request, or could not answer: RFC 9457, with a stable `code` to decide by. */
export class KontorProblem extends Error {
  override name = 'KontorProblem';

  constructor(readonly status: number, readonly problem: Partial<Problem>) {
    super([`${status} ${problem.code ?? 'without a problem'}`, problem.title, problem.detail, ...(problem.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)].filter(Boolean).join(': '));
  }

  /** Undefined if something between here and the API answered. */
  get code(): string | undefined {
    return this.problem.code;
  }

  /** What is wrong, place by place. */
  get errors(): Problem['errors'] {
    return this.problem.errors;
  }
}
