export const commands: readonly { readonly name: string; readonly usage: string; readonly summary: string }[];
