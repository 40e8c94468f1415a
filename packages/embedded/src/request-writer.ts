import { wasmRequestWords, wasmTags, wasmTimestampBytes } from "@edict/protocol/wasm";
import type { CellWriter } from "./cells/cell-writer.ts";
import type { AttributePlan, KindPlan, PartyPlan } from "./cells/kind-plan.ts";
import { readAttribute } from "./cells/read-attribute.ts";
import { writeValue } from "./cells/write-value.ts";
import type { ModuleExports } from "./module-exports.ts";
import type { Attributes, AuxData, Principal, Resource } from "./request.ts";

// Kept here, since what another module exports is looked up each time that it is used.
const at = wasmRequestWords;
const read = readAttribute;
const write = writeValue;
/** Indices of the words of a request. */
const principalIdWord = at.principalId >> 2;
const roleCountWord = at.roleCount >> 2;
const rolesWord = at.roles >> 2;
const resourceKindWord = at.resourceKind >> 2;
const actionCountWord = at.actionCount >> 2;
const actionsWord = at.actions >> 2;
const detailWord = at.detail >> 2;

/** Room that a party is given at once; what needs more asks for more. */
const partyBytes = 0x1000;

/** Writes requests into a module, word by word, `docs/wasm-abi.md`. */
export class RequestWriter {
  readonly #module: ModuleExports;
  readonly #writer: CellWriter;
  readonly #principalSlots: number;
  readonly #resourceSlots: number;
  /** Whether the resource that a request begins with is still to be written. */
  #isFirst = false;

  constructor(module: ModuleExports, writer: CellWriter) {
    this.#module = module;
    this.#writer = writer;
    this.#principalSlots = (writer.words[at.principalSlots >> 2] ?? 0) >> 2;
    this.#resourceSlots = (writer.words[at.resourceSlots >> 2] ?? 0) >> 2;
  }

  /** Forgets the last request and writes what every kind of resource sees of the principal; `detail` is bits. */
  begin(principal: Principal, detail: number): void {
    const writer = this.#writer;
    writer.makeRoom();
    writer.writeTo(this.#module.begin_request(partyBytes), partyBytes);
    this.#isFirst = true;
    const { id, roles } = principal;
    const idCell = writer.text(id);
    const { texts, at: list } = writer.textList(roles);
    const { words } = writer;
    words[principalIdWord] = idCell;
    words[roleCountWord] = texts.length;
    words[rolesWord] = list;
    words[detailWord] = detail;
    this.#setPlace(principal, at.principalPolicyVersion);
  }

  /** Writes what the policies for some kind of resource read beyond that. */
  addPrincipal(principal: Principal, plan: KindPlan, auxData: AuxData | undefined): void {
    const { attr } = principal;
    if (attr !== undefined) this.#writeAttributes(attr, plan.principal, this.#principalSlots, at.principalAttr);
    if (plan.readsAuxData && auxData !== undefined) this.#writeAuxData(auxData, plan);
  }

  /** Forgets the last resource and writes this one, without actions. */
  writeResource(resource: Resource, plan: KindPlan): void {
    const writer = this.#writer;
    if (this.#isFirst) this.#isFirst = false;
    else writer.writeTo(this.#module.begin_resource(partyBytes), partyBytes);
    const { kind, id, attr } = resource;
    const kindCell = plan.kind === kind && plan.kindCell !== 0 ? plan.kindCell : writer.text(kind);
    writer.words[resourceKindWord] = kindCell;
    if (plan.readsResourceId) this.#set(at.resourceId, writer.passingText(id));
    this.#setPlace(resource, at.resourcePolicyVersion);
    if (attr !== undefined) this.#writeAttributes(attr, plan.resource, this.#resourceSlots, at.resourceAttr);
  }

  /** Writes which actions are asked for: how many, and the address of their STRINGs' addresses. */
  writeActions(count: number, list: number): void {
    const { words } = this.#writer;
    words[actionCountWord] = count;
    words[actionsWord] = list;
  }

  /** The same for one action. */
  writeAction(action: string): void {
    const cell = this.#writer.text(action);
    const list = this.#writer.reserve(4);
    this.#set(list, cell);
    this.writeActions(1, list);
  }

  /** Writes the instant of the request. */
  writeNow(instant: Date | undefined): void {
    const cell = this.#writer.reserve(wasmTimestampBytes);
    writeInstant(this.#writer.words, cell, instant);
    this.#set(at.now, cell);
  }

  #set(address: number, value: number): void {
    this.#writer.words[address >> 2] = value;
  }

  /** The word of the scope follows that of the version. */
  #setPlace({ policyVersion, scope }: Principal | Resource, address: number): void {
    if (policyVersion !== undefined) this.#set(address, this.#writer.text(policyVersion));
    if (scope !== undefined) this.#set(address + 4, this.#writer.text(scope));
  }

  /** `slots` is the number of the word that the first slot is. */
  #writeAttributes(attr: Attributes, plan: PartyPlan, slots: number, mapAt: number): void {
    const writer = this.#writer;
    if (plan.isWhole) this.#set(mapAt, write(writer, attr, undefined));
    const { attributes } = plan;
    for (let i = 0; i < attributes.length; i++) {
      const attribute = attributes[i] as AttributePlan;
      const value = read(attr, attribute.name, attribute.site);
      if (value === undefined || (attribute.isInherited && !Object.hasOwn(attr, attribute.name))) continue;
      const cell = typeof value === "string" ? writer.text(value) : write(writer, value, attribute.members);
      writer.words[slots + attribute.slot] = cell;
    }
  }

  #writeAuxData(auxData: AuxData, { auxData: members }: KindPlan): void {
    for (const name of ["jwt", "jwts"] as const) {
      const value = auxData[name];
      if (value === undefined || members?.has(name) === false) continue;
      this.#set(at[name], write(this.#writer, value, members?.get(name)));
    }
  }
}

/** Writes a TIMESTAMP, by default of now. */
export function writeInstant(words: Int32Array, cell: number, instant = new Date()): void {
  const milliseconds = instant.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  const word = cell >> 2;
  words[word] = wasmTags.timestamp;
  words[word + 1] = (milliseconds - seconds * 1000) * 1_000_000;
  words[word + 2] = seconds;
  words[word + 3] = Math.floor(seconds / 2 ** 32);
  words[word + 4] = 0;
}
