export interface Progress {
  doing(text: string): void;
  done(outcome?: string): void;
  failed(outcome?: string): void;
  note(text: string): void;
}
export function startProgress(label: string, options?: { readonly always?: boolean; readonly out?: NodeJS.WriteStream; readonly still?: boolean }): Progress;
