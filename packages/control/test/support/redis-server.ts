import { type ChildProcess, spawn } from "node:child_process";
import { createConnection } from "node:net";
// @boundaries-ignore what brings programs that tests drive
import { installPrograms } from "../../../../infra/start/system-packages.mjs";
import { eventually, freePort } from "./test-hub.ts";

/** Whether a real redis-server is at hand; installed from the distribution if that is possible and nobody has to ask. */
export function ensureRedisServer(): boolean {
  return installPrograms(["redis-server"]).length === 0;
}

export async function startRedisServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--maxmemory-policy",
    "noeviction",
  ];
  const child: ChildProcess = spawn("redis-server", args, { stdio: "ignore" });
  await eventually(() => canConnect(port));
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
