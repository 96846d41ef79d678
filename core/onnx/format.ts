/**
 * ONNX's protobuf messages, as far as they are read or changed here; the library keeps all other fields as they are. Numbers of fields
 * and their types are those of the standard.
 * @see https://github.com/onnx/onnx/blob/main/docs/IR.md
 */
import { create, createFileRegistry, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Scalar,
} from "@bufbuild/protobuf/wkt";

export interface ModelProto extends Message {
  irVersion: bigint;
  producerName: string;
  producerVersion: string;
  domain: string;
  modelVersion: bigint;
  docString: string;
  graph?: GraphProto;
  opsetImport: OperatorSetIdProto[];
  metadataProps: StringStringEntryProto[];
  functions: FunctionProto[];
}

/** Operators that a model brings along, made of others. */
export interface FunctionProto extends Message {
  name: string;
  node: NodeProto[];
  /** Defaults of its attributes. */
  attributeProto: AttributeProto[];
}

export interface GraphProto extends Message {
  node: NodeProto[];
  name: string;
  initializer: TensorProto[];
  sparseInitializer: SparseTensorProto[];
  docString: string;
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  valueInfo: ValueInfoProto[];
}

export interface NodeProto extends Message {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: AttributeProto[];
  domain: string;
}

export interface AttributeProto extends Message {
  name: string;
  t?: TensorProto;
  g?: GraphProto;
  tensors: TensorProto[];
  graphs: GraphProto[];
  sparseTensor?: SparseTensorProto;
  sparseTensors: SparseTensorProto[];
}

export interface SparseTensorProto extends Message {
  values?: TensorProto;
  indices?: TensorProto;
}

export interface TensorProto extends Message {
  dims: bigint[];
  dataType: number;
  name: string;
  rawData: Uint8Array;
  externalData: StringStringEntryProto[];
  /** 1: the data lie in another file. */
  dataLocation: number;
}

export interface ValueInfoProto extends Message {
  name: string;
  type?: TypeProto;
  docString: string;
}

export interface TypeProto extends Message {
  /** Absent for sequences, maps and other types that are no tensors. */
  tensorType?: Message & { elemType: number; shape?: Message & { dim: DimensionProto[] } };
}

export interface DimensionProto extends Message {
  dimValue?: bigint;
  dimParam?: string;
}

export interface OperatorSetIdProto extends Message {
  /** Empty for ONNX's own operators. */
  domain: string;
  version: bigint;
}

export interface StringStringEntryProto extends Message {
  key: string;
  value: string;
}

/** Of each message, its fields: number, type, and whether they repeat. A type that is no scalar is another message. */
const messages: Readonly<Record<string, Readonly<Record<string, readonly [number, string, "repeated"?]>>>> = {
  ModelProto: {
    ir_version: [1, "INT64"],
    producer_name: [2, "STRING"],
    producer_version: [3, "STRING"],
    domain: [4, "STRING"],
    model_version: [5, "INT64"],
    doc_string: [6, "STRING"],
    graph: [7, "GraphProto"],
    opset_import: [8, "OperatorSetIdProto", "repeated"],
    metadata_props: [14, "StringStringEntryProto", "repeated"],
    functions: [25, "FunctionProto", "repeated"],
  },
  FunctionProto: {
    name: [1, "STRING"],
    node: [7, "NodeProto", "repeated"],
    attribute_proto: [11, "AttributeProto", "repeated"],
  },
  GraphProto: {
    node: [1, "NodeProto", "repeated"],
    name: [2, "STRING"],
    initializer: [5, "TensorProto", "repeated"],
    doc_string: [10, "STRING"],
    input: [11, "ValueInfoProto", "repeated"],
    output: [12, "ValueInfoProto", "repeated"],
    value_info: [13, "ValueInfoProto", "repeated"],
    sparse_initializer: [15, "SparseTensorProto", "repeated"],
  },
  SparseTensorProto: { values: [1, "TensorProto"], indices: [2, "TensorProto"] },
  NodeProto: {
    input: [1, "STRING", "repeated"],
    output: [2, "STRING", "repeated"],
    name: [3, "STRING"],
    op_type: [4, "STRING"],
    attribute: [5, "AttributeProto", "repeated"],
    domain: [7, "STRING"],
  },
  AttributeProto: {
    name: [1, "STRING"],
    t: [5, "TensorProto"],
    g: [6, "GraphProto"],
    tensors: [10, "TensorProto", "repeated"],
    graphs: [11, "GraphProto", "repeated"],
    sparse_tensor: [22, "SparseTensorProto"],
    sparse_tensors: [23, "SparseTensorProto", "repeated"],
  },
  TensorProto: {
    dims: [1, "INT64", "repeated"],
    data_type: [2, "INT32"],
    name: [8, "STRING"],
    raw_data: [9, "BYTES"],
    external_data: [13, "StringStringEntryProto", "repeated"],
    data_location: [14, "INT32"],
  },
  ValueInfoProto: { name: [1, "STRING"], type: [2, "TypeProto"], doc_string: [3, "STRING"] },
  TypeProto: { tensor_type: [1, "TensorTypeProto"] },
  TensorTypeProto: { elem_type: [1, "INT32"], shape: [2, "TensorShapeProto"] },
  TensorShapeProto: { dim: [1, "DimensionProto", "repeated"] },
  DimensionProto: { dim_value: [1, "INT64"], dim_param: [2, "STRING"] },
  OperatorSetIdProto: { domain: [1, "STRING"], version: [2, "INT64"] },
  StringStringEntryProto: { key: [1, "STRING"], value: [2, "STRING"] },
};

const packageName = "uncia.onnx";

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "onnx.proto",
    package: packageName,
    syntax: "proto2",
    messageType: Object.entries(messages).map(([name, fields]) => ({
      name,
      field: Object.entries(fields).map(([field, [number, type, repeated]]) => ({
        name: field,
        number,
        label: repeated ? Label.REPEATED : Label.OPTIONAL,
        ...(Object.hasOwn(messages, type)
          ? { type: Scalar.MESSAGE, typeName: `.${packageName}.${type}` }
          : { type: Scalar[type as keyof typeof Scalar] }),
      })),
    })),
  }),
  () => undefined,
);

function schemaOf(name: string) {
  const schema = registry.getMessage(`${packageName}.${name}`);
  if (!schema) throw new Error(`ONNX has no message ${name}.`);
  return schema;
}

/** Reads a model; what it holds are views of `bytes`. Throws where these are no protobuf message. */
export const decodeModel = (bytes: Uint8Array): ModelProto =>
  fromBinary(schemaOf("ModelProto"), bytes) as ModelProto;

export const encodeModel = (model: ModelProto): Uint8Array => toBinary(schemaOf("ModelProto"), model);

/** A new message of a kind. */
export const newMessage = <T extends Message>(kind: string, members: Partial<Omit<T, keyof Message>>): T =>
  create(schemaOf(kind), members as Record<string, unknown>) as T;

/** A value of which only the name is known; ONNX Runtime works out the rest. */
export const namedValue = (name: string): ValueInfoProto =>
  newMessage<ValueInfoProto>("ValueInfoProto", { name });
