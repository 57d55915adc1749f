// A service for the rig's own tests: ready at once, counts its starts in its state folder, fails when told to.

import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { KONTOR_HTTP_PORT, KONTOR_STATE_DIR = '.', TINY_FAILS } = process.env;
if (TINY_FAILS !== undefined) throw new Error(`told to fail: ${TINY_FAILS}`);

const starts = join(KONTOR_STATE_DIR, 'starts');
appendFileSync(starts, '.');
createServer((request, response) => {
  if (request.url === '/starts') response.end(String(readFileSync(starts).length));
  else if (request.url === '/env') response.end(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([key]) => key.startsWith('KONTOR_')))));
  else response.end('ready');
}).listen(Number(KONTOR_HTTP_PORT), '127.0.0.1');
