"use client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { HubRouter } from "../server/hub-router.ts";

export const { TRPCProvider, useTRPC } = createTRPCContext<HubRouter>();
