import { HealthCheckResponse_ServingStatus as Status } from "@cerbos/api/grpc/health/v1/health_pb";
import { Code, ConnectError } from "@connectrpc/connect";
import type { DecisionPoint } from "../decision-point.ts";

/** `grpc.health.v1.Health` */
export interface HealthService {
  check(request: { readonly service: string }): { readonly status: Status };
  list(): { readonly statuses: { readonly [service: string]: { readonly status: Status } } };
  watch(
    request: { readonly service: string },
    context: { readonly signal: AbortSignal },
  ): AsyncIterable<{ readonly status: Status }>;
}

/** Services are there while there are policies to decide with, and go away before the process stops. */
export function createHealthService(
  decisionPoint: DecisionPoint,
  services: readonly string[],
  stopping: AbortSignal,
): HealthService {
  const known = new Set(["", ...services]);
  const current = () => (decisionPoint.active === undefined || stopping.aborted ? Status.NOT_SERVING : Status.SERVING);
  const statusOf = (service: string) => (known.has(service) ? current() : Status.SERVICE_UNKNOWN);
  return {
    check({ service }) {
      if (!known.has(service)) throw new ConnectError("unknown service", Code.NotFound);
      return { status: current() };
    },
    list: () => ({ statuses: Object.fromEntries([...known].map((service) => [service, { status: current() }])) }),
    async *watch({ service }, { signal }) {
      let told: Status | undefined;
      while (!signal.aborted) {
        const status = statusOf(service);
        if (status !== told) yield { status };
        told = status;
        if (stopping.aborted) return;
        await nextChange(decisionPoint, [signal, stopping]);
      }
    },
  };
}

function nextChange(decisionPoint: DecisionPoint, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopListening();
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const stopListening = decisionPoint.onChange(done);
    for (const signal of signals) signal.addEventListener("abort", done);
    if (signals.some(({ aborted }) => aborted)) done();
  });
}
