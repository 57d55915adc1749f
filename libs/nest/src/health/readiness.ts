import { Injectable } from '@nestjs/common';

/** What one part of a service says of itself. `detail` is shown to anyone: no internals, no personal data. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The parts that must work before a service is sent requests: tasks, projections. */
@Injectable()
export class Readiness {
  private readonly parts = new Map<string, () => ReadinessReport>();

  /** `report` is called at every check and must be cheap. */
  add(name: string, report: () => ReadinessReport): void {
    if (this.parts.has(name)) throw new Error(`readiness of ${name} is already reported`);
    this.parts.set(name, report);
  }

  reports(): ReadonlyMap<string, ReadinessReport> {
    return new Map([...this.parts].map(([name, report]) => [name, report()]));
  }
}
