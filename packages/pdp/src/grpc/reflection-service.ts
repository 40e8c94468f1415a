import type { DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { ServerReflectionRequest } from "@edict/protocol/gen/grpc/reflection/v1/reflection_pb";

type Question = ServerReflectionRequest["messageRequest"];

/** `grpc.reflection.v1.ServerReflection` for these services. */
export function createReflectionService(services: readonly DescService[]) {
  const files = new Map<string, DescFile>();
  for (const { file } of services) addFile(files, file);
  const bySymbol = new Map([...files.values()].flatMap((file) => symbolsOf(file).map((name) => [name, file] as const)));
  const names = services.map(({ typeName }) => ({ name: typeName })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const answer = (question: Question) => {
    switch (question.case) {
      case "listServices":
        return { case: "listServicesResponse" as const, value: { service: names } };
      case "fileByFilename":
        return answerFile(files.get(question.value), question.value);
      case "fileContainingSymbol":
        return answerFile(bySymbol.get(question.value), question.value);
      case "allExtensionNumbersOfType":
        return { case: "allExtensionNumbersResponse" as const, value: { baseTypeName: question.value } };
      default:
        return notFound("there are no extensions");
    }
  };
  return {
    async *serverReflectionInfo(requests: AsyncIterable<ServerReflectionRequest>) {
      for await (const request of requests) {
        yield { validHost: request.host, originalRequest: request, messageResponse: answer(request.messageRequest) };
      }
    },
  };
}

function addFile(files: Map<string, DescFile>, file: DescFile): void {
  if (files.has(file.proto.name)) return;
  files.set(file.proto.name, file);
  for (const dependency of file.dependencies) addFile(files, dependency);
}

function symbolsOf({ messages, enums, services }: DescFile): readonly string[] {
  const methods = services.flatMap((service) => service.methods.map(({ name }) => `${service.typeName}.${name}`));
  return [
    ...messages.flatMap(symbolsOfMessage),
    ...[...enums, ...services].map(({ typeName }) => typeName),
    ...methods,
  ];
}

function symbolsOfMessage({ typeName, nestedMessages, nestedEnums }: DescMessage): readonly string[] {
  return [typeName, ...nestedEnums.map((nested) => nested.typeName), ...nestedMessages.flatMap(symbolsOfMessage)];
}

function answerFile(file: DescFile | undefined, name: string) {
  if (file === undefined) return notFound(`${name} is not known`);
  const needed = new Map<string, DescFile>();
  addFile(needed, file);
  const fileDescriptorProto = [...needed.values()].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto } };
}

function notFound(errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode: Code.NotFound, errorMessage } };
}
