import "reflect-metadata";
import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** A certificate and its key, PEM. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface PrivateAuthority {
  /** What clients trust: `hub.connection.tls.caCert` of a Cerbos PDP. */
  readonly caCertPath: string;
  readonly identity: TlsIdentity;
}

/**
 * The gateway's certificate for these host names and addresses, from a private authority that lives in `folder`. The
 * authority is made on the first start and kept; the certificate is made again when it is about to expire or names change.
 */
export async function openPrivateAuthority(folder: string, hosts: readonly string[]): Promise<PrivateAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const caCertPath = join(folder, "ca.pem");
  const caKeyPath = join(folder, "ca.key");
  const authority = (await readIdentity(caCertPath, caKeyPath)) ?? (await makeAuthority(caCertPath, caKeyPath));
  const certPath = join(folder, "server.pem");
  const keyPath = join(folder, "server.key");
  const known = await readIdentity(certPath, keyPath);
  const identity =
    known !== undefined && isCurrent(known, authority, hosts) ? known : await makeServer(authority, hosts);
  if (identity !== known) await writeIdentity(identity, certPath, keyPath);
  return { caCertPath, identity: { key: identity.key, cert: identity.cert + authority.cert } };
}

async function makeAuthority(certPath: string, keyPath: string): Promise<TlsIdentity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: "CN=Edict private authority",
    ...validFor(10 * 365),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const identity = { cert: `${certificate.toString("pem")}\n`, key: await toPem(keys.privateKey) };
  await writeIdentity(identity, certPath, keyPath);
  return identity;
}

async function makeServer(authority: TlsIdentity, hosts: readonly string[]): Promise<TlsIdentity> {
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = await fromPem(authority.key);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: "CN=Edict gateway",
    issuer: issuer.subject,
    ...validFor(397),
    signingAlgorithm: algorithm,
    signingKey,
    publicKey: keys.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? ("dns" as const) : ("ip" as const), value: host })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: `${certificate.toString("pem")}\n`, key: await toPem(keys.privateKey) };
}

function isCurrent(identity: TlsIdentity, authority: TlsIdentity, hosts: readonly string[]): boolean {
  const certificate = new X509Certificate(identity.cert);
  const isLasting = Date.parse(certificate.validTo) - Date.now() > renewBeforeMs;
  const isOurs = certificate.verify(new X509Certificate(authority.cert).publicKey);
  return isLasting && isOurs && hosts.every((host) => matches(certificate, host));
}

function matches(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
}

async function readIdentity(certPath: string, keyPath: string): Promise<TlsIdentity | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, "utf8"), readFile(keyPath, "utf8")]);
    return { cert, key };
  } catch {
    return undefined;
  }
}

async function writeIdentity(identity: TlsIdentity, certPath: string, keyPath: string): Promise<void> {
  // The key first: a certificate without its key would count as whole.
  for (const [path, text] of [
    [keyPath, identity.key],
    [certPath, identity.cert],
  ] as const) {
    await writeFile(`${path}.new`, text, { mode: path === keyPath ? 0o600 : 0o644 });
    await rename(`${path}.new`, path);
  }
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return `-----BEGIN PRIVATE KEY-----\n${der
    .toString("base64")
    .replace(/(.{64})/g, "$1\n")
    .trimEnd()}\n-----END PRIVATE KEY-----\n`;
}

function fromPem(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
}

function newSerial(): string {
  // Positive: the highest bit of a serial number is its sign.
  return `0${randomBytes(16).toString("hex").slice(1)}`;
}

function validFor(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + days * 86_400_000) };
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const renewBeforeMs = 30 * 86_400_000;
