export class CelSpiffeTrustDomain {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export class CelSpiffeId {
  readonly trustDomain: CelSpiffeTrustDomain;
  /** "" or starting with a slash. */
  readonly path: string;

  constructor(trustDomain: CelSpiffeTrustDomain, path: string) {
    this.trustDomain = trustDomain;
    this.path = path;
  }
}

export class CelSpiffeMatcher {
  readonly matches: (id: CelSpiffeId) => boolean;

  constructor(matches: (id: CelSpiffeId) => boolean) {
    this.matches = matches;
  }
}
