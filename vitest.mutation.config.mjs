// The unit specs of one part, run from their sources: what `mutation.mjs` changes are sources too.
import { defineConfig } from 'vitest/config';

const { specs = ['src/**/*.spec.ts'] } = JSON.parse(process.env.KONTOR_MUTATION ?? '{}');

export default defineConfig({
  test: {
    root: process.cwd(),
    include: specs,
    exclude: ['src/**/*.{int,e2e,fault,defects}.spec.ts', '**/.stryker-tmp/**/.stryker-tmp/**'],
    testTimeout: 60_000,
    // Enough of three owners' worlds to notice a mistake; each mutant runs them again.
    env: { KONTOR_SEEDS: '12' },
  },
});
