// What both sides of the story need: a partner's typed client, and the emulator's verbs that no contract has.

import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

type Reply<D> = { data?: D; error?: unknown; response: Response };
type Delivery = { id: string; state: string; attemptCount: number; payload: string | null };

export type Partner = ReturnType<typeof client>;

export function client(baseUrl: string, key: string) {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
}

export async function got<D>(status: number, call: Promise<Reply<D>>): Promise<D> {
  const { data, error, response } = await call;
  if (response.status !== status || data === undefined) throw new Error(`${response.status} ${JSON.stringify(error)}`);
  return data;
}

// Of the bytes of a download
export async function digest(call: Promise<Reply<ArrayBuffer>>): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await got(200, call));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function same<T>(one: T, other: T): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

// Its clock, its outbox, and the people who open links and sign: plain HTTP
export class Emulator {
  constructor(readonly baseUrl: string) {}

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const reply = await this.send(method, path, body);
    if (!reply.ok) throw new Error(await reply.text());
    return (await reply.json()) as T;
  }

  async advance(duration: string): Promise<string> {
    return (await this.control<{ now: string }>("POST", "/clock", { advance: duration })).now;
  }

  // What is due now has been sent, and answered, afterwards
  async settle(): Promise<void> {
    await this.advance("0s");
  }

  // In full, the newest first
  async deliveries(): Promise<Delivery[]> {
    const { deliveries } = await this.control<{ deliveries: Delivery[] }>("GET", "/deliveries");
    return Promise.all(deliveries.map((each) => this.control<Delivery>("GET", `/deliveries/${each.id}`)));
  }

  async newest(): Promise<Delivery> {
    const [newest] = await this.deliveries();
    if (newest === undefined) throw new Error("nothing was sent");
    return newest;
  }

  async act(request: string, recipient: number, verb: string, words: object = {}): Promise<number> {
    return (await this.send("POST", `/signatures/${request}/recipients/${recipient}/${verb}`, words)).status;
  }

  // What a browser is answered
  async visit(url: string, ...paths: string[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await fetch(url + path)).status);
    return statuses;
  }

  private send(method: string, path: string, body?: object): Promise<Response> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    return fetch(`${this.baseUrl}/_emulator${path}`, { method, ...sent });
  }
}
