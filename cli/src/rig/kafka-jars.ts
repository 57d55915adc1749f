import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Child, describeExit } from './child.js';
import { kafkaPom, kafkaPomHash } from './kafka-version.js';
import { kontorFolder } from './paths.js';
import { childFailure } from './rig-error.js';

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const oldestJava = 17;

/** The `java` to run, or undefined if there is none of version 17 or later. */
export function findJava(): string | undefined {
  const home = process.env.JAVA_HOME;
  const candidates = [...(home ? [join(home, 'bin/java')] : []), 'java'];
  return candidates.find((java) => javaMajor(java) >= oldestJava);
}

function javaMajor(java: string): number {
  const asked = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(asked.stderr ?? '')?.[1] ?? 0);
}

export function hasMaven(): boolean {
  return spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0;
}

interface Watch {
  readonly onProgress: (doing: string) => void;
  readonly signal: AbortSignal;
}

const homeOf = (version: string): string => join(kontorFolder, 'kafka', `${version}-${kafkaPomHash()}`);
const jarsFolder = (version: string): string => join(homeOf(version), 'lib');

export function jarsAreHere(version: string): boolean {
  return existsSync(jarsFolder(version));
}

/**
 * The folder with Kafka's jars; fetched by Maven the first time. They arrive in a folder aside that is renamed when
 * complete, so a broken download is never taken for Kafka, and of two rigs that start at once either may win.
 */
export async function kafkaJars(version: string, watch: Watch): Promise<string> {
  const jars = jarsFolder(version);
  if (existsSync(jars)) return jars;
  const home = homeOf(version);
  mkdirSync(home, { recursive: true });
  const aside = mkdtempSync(join(home, 'incoming-'));
  try {
    await fetchJars(join(home, 'maven.log'), aside, watch);
    if (!existsSync(jars)) renameSync(aside, jars);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return jars;
}

async function fetchJars(logFile: string, folder: string, { onProgress, signal }: Watch): Promise<void> {
  rmSync(logFile, { force: true });
  onProgress('fetching its jars from Maven Central (about 44 MB, once)');
  const maven = new Child({
    name: 'maven',
    command: 'mvn',
    args: ['--batch-mode', '--no-transfer-progress', '--file', kafkaPom, copyDependencies, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'],
    logFile,
    signal,
    env: { ...process.env, MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Xmx256m` },
  });
  const report = setInterval(() => onProgress(`fetching its jars from Maven Central (about 44 MB, ${readdirSync(folder).length} of some 46 files)`), 500);
  const exit = await maven.exited;
  clearInterval(report);
  if (exit.code !== 0) throw childFailure(`Kafka could not be fetched: Maven ${describeExit(exit)}; the full log is ${logFile}.`, maven.logTail());
}
