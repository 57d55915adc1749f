/** Ids and positions that answers have shown, by what they name: `transfers` → ids of transfers. */
export class KnownIds {
  private readonly ids = new Map<string, string[]>();

  get(kind: string): readonly string[] | undefined {
    return this.ids.get(kind);
  }

  get all(): ReadonlyMap<string, readonly string[]> {
    return this.ids;
  }

  /** @param path that was asked; what a list holds is named by the field that it is in */
  learn(path: string, { text, headers }: { readonly text: string; readonly headers: Readonly<Record<string, unknown>> }): void {
    if (typeof headers['position'] === 'string') this.add('positions', headers['position']);
    if (typeof headers['location'] === 'string') this.learnPath(headers['location']);
    if (!text.startsWith('{')) return;
    const body = JSON.parse(text) as Record<string, unknown>;
    if (typeof body['next'] === 'string') this.add(`next of ${path.split('?')[0]!}`, body['next']);
    this.learnObject(path.split('?')[0]!.split('/')[2] ?? '', body);
    for (const [name, items] of Object.entries(body)) if (Array.isArray(items)) for (const item of items) this.learnObject(name === 'endpoints' ? 'webhook-endpoints' : name, item);
  }

  add(kind: string, id: string): void {
    const known = this.ids.get(kind) ?? [];
    if (!known.includes(id)) this.ids.set(kind, [...known.slice(-50), id]);
  }

  /** @param path of what was deleted */
  forget(path: string): void {
    const [, , kind = '', id] = path.split('/');
    this.ids.set(kind, (this.ids.get(kind) ?? []).filter((one) => one !== id));
  }

  private learnPath(path: string): void {
    const [, , kind, id] = path.split('/');
    if (kind !== undefined && id !== undefined) this.add(kind, id);
  }

  /** Balances are named by their currency. */
  private learnObject(kind: string, one: unknown): void {
    if (typeof one !== 'object' || one === null) return;
    const { id, currency } = one as { readonly id?: unknown; readonly currency?: unknown };
    const name = id ?? (kind === 'balances' ? currency : undefined);
    if (typeof name === 'string') this.add(kind, name);
  }
}
