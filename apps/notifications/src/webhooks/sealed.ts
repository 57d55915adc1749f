import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key of 32 bytes, and the name under which sealed texts say that they need it. */
export interface NamedKey {
  readonly name: string;
  readonly key: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets for the database with AES-256-GCM. The first key seals; all open, so that keys can be replaced while it runs. */
export class Sealer {
  constructor(private readonly keys: readonly [NamedKey, ...NamedKey[]]) {}

  /** @param context what the text belongs to: sealed for one endpoint, it opens for no other */
  seal(text: string, context: string): string {
    const [{ name, key }] = this.keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${name}.${sealed.toString('base64')}`;
  }

  /** @throws if the key is not there, or the text was altered or sealed for something else */
  open(sealed: string, context: string): string {
    const [name, text = ''] = sealed.split('.', 2);
    const key = this.keys.find((candidate) => candidate.name === name)?.key;
    if (key === undefined) throw new Error(`there is no key ${name} to open what was sealed with it`);
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
