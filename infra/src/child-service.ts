import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { StartFailure } from "./start-failure.ts";
import { type StopSignals, stopChild } from "./stop-child.ts";

const serviceSignals: StopSignals = { ask: "SIGTERM", insist: "SIGKILL", patienceMs: 8_000 };

export interface ServiceOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where its output goes. */
  readonly logFile: string;
  /** Resolves when it serves; by default when it says so over the channel. */
  readonly whenReady?: (child: ChildProcess) => Promise<unknown>;
  readonly onRestart?: (message: string) => void;
}

/** A process of the hub that the starter keeps running. */
export interface Service {
  readonly name: string;
  stop(): Promise<void>;
}

/** Starts a process and waits until it serves; starts it again whenever it ends by itself. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = createWriteStream(options.logFile, { flags: "a" });
  let isStopping = false;
  let restarts = 0;
  let child = launch(options, log);
  const watch = (current: ChildProcess) => {
    current.once("exit", (code, signal) => {
      if (isStopping) return;
      restarts += 1;
      options.onRestart?.(`${options.name} ended (${signal ?? code}); starting it again. Its log: ${options.logFile}`);
      setTimeout(
        () => {
          if (isStopping) return;
          child = launch(options, log);
          watch(child);
        },
        Math.min(10_000, 250 * 2 ** restarts),
      );
    });
  };
  await waitUntilReady(options, child);
  watch(child);
  return {
    name: options.name,
    stop: async () => {
      isStopping = true;
      await stopChild(child, serviceSignals);
      log.end();
    },
  };
}

function launch(options: ServiceOptions, log: WriteStream): ChildProcess {
  const child = fork(options.script, options.args ?? [], {
    cwd: options.cwd,
    env: options.env,
    execArgv: ["--import", exitWithParent],
    // Its own process group: Ctrl-C reaches the starter, which stops its children in order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

async function waitUntilReady(options: ServiceOptions, child: ChildProcess): Promise<void> {
  const whenReady = options.whenReady ?? saysReady;
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("exit", (code, signal) => {
      reject(
        new StartFailure(`${options.name} ended while starting (${signal ?? code}); its log is ${options.logFile}.`),
      );
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const refuse = () =>
      reject(new StartFailure(`${options.name} was not ready after 60 s; its log is ${options.logFile}.`));
    timer = setTimeout(refuse, 60_000);
  });
  try {
    await Promise.race([whenReady(child), ended, late]);
  } catch (error) {
    await stopChild(child, serviceSignals);
    throw error;
  } finally {
    clearTimeout(timer);
    ended.catch(() => {});
  }
}

function saysReady(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => {
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "kind" in message && message.kind === "ready")
        resolve(message);
    });
  });
}

const exitWithParent = new URL("./exit-with-parent.js", import.meta.url).href;
