import { faultsOf, type Answer } from './answers.js';
import type { Operation } from './operations.js';
import type { Request } from './requests.js';

const SHOWN_MAX = 200;
const shortened = (text: string): string => (text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);

/** What came of requests. */
export class Tally {
  readonly faults: string[] = [];
  /** Answers with a 2xx, by operation. */
  readonly reached = new Map<string, number>();
  private readonly statuses = new Map<number, number>();
  private authenticated = 0;
  private sound = 0;
  private soundTaken = 0;
  private postponed = 0;

  /** @param isNobody whether it was sent without a token */
  take(operation: Operation, request: Request, answer: Answer, isNobody: boolean): void {
    const { status } = answer;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status !== 401 && status !== 403 && !isNobody) this.authenticated++;
    if (status < 300) this.reached.set(operation.id, (this.reached.get(operation.id) ?? 0) + 1);
    if (request.broken === undefined && !isNobody) {
      this.sound++;
      if (status < 400) this.soundTaken++;
    }
    for (const fault of [...faultsOf(operation, answer), ...wrongs(request, status, isNobody)]) {
      this.faults.push(`${operation.id} ${fault}: ${operation.method} ${shortened(request.url)} ${shortened(JSON.stringify(request.headers))} ${shortened(request.body ?? '')} → ${shortened(answer.text)}`);
    }
  }

  /** An answer by which a request is only put off. */
  putOff(operation: Operation, answer: Answer): void {
    this.postponed++;
    if (answer.headers['retry-after'] === undefined) this.faults.push(`${operation.id} is put off for no time that it tells`);
    for (const fault of faultsOf(operation, answer)) this.faults.push(`${operation.id} ${fault}: put off`);
  }

  get total(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Of all requests, those that were let in. */
  get authenticatedShare(): number {
    return this.authenticated / this.total;
  }

  report(): string[] {
    const byStatus = [...this.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ');
    return [
      `${this.total} requests, ${(100 * this.authenticatedShare).toFixed(1)} % past authentication; of ${this.sound} as the document has them ${this.soundTaken} were taken; ${this.postponed} times put off for overload; by status ${byStatus}`,
      `2xx by operation: ${[...this.reached].sort(([, a], [, b]) => a - b).map(([id, count]) => `${id} ${count}`).join(', ')}`,
    ];
  }
}

/** What must not be answered, whatever the document says. A body that is no JSON is refused before anybody asks whose it is. */
function wrongs({ broken }: Request, status: number, isNobody: boolean): string[] {
  if (status >= 500) return [`is answered ${status}`];
  if (isNobody && broken === undefined && status !== 401) return ['needs no token'];
  if (broken !== undefined && status < 400) return [`takes ${broken}`];
  return [];
}
