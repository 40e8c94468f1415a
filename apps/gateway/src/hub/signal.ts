/** A flag that one loop waits for and anybody raises. Raised while nobody waits, it is still up at the next wait. */
export interface Signal {
  raise(): void;
  wait(): Promise<void>;
}

export function createSignal(): Signal {
  let isRaised = false;
  let release: (() => void) | undefined;
  return {
    raise: () => {
      isRaised = true;
      release?.();
    },
    wait: async () => {
      if (!isRaised) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      isRaised = false;
      release = undefined;
    },
  };
}
