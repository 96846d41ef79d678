import type { ModelCard, ModelFile, PictureInput } from "./hub-card.ts";

/** The state of the ONNX model zoo that sizes, digests and preparation were taken from. */
const commit = "b1eeaa1ac722dcc1cd1a8284bde34393dab61c3d";
const folder = "validated/vision/classification";

/**
 * Networks for pictures of the ONNX model zoo whose preparation of pictures is documented there: name, file, size and SHA-256, then the tensors
 * of the input, the scores and the features. Sizes and digests are those of the zoo's Git LFS pointers, which agree with its
 * `ONNX_HUB_MANIFEST.json`, from which the names of the tensors are.
 * @see https://github.com/onnx/models
 */
const networks = `
ResNet18 resnet/model/resnet18-v1-7.onnx 46820737 4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c
  data resnetv15_dense0_fwd resnetv15_pool1_fwd
ResNet34 resnet/model/resnet34-v1-7.onnx 87302588 883a41b2e30ddc2e422c108b091b5e70b92d37dc5c345a2c563dcae27971e2cc
  data resnetv16_dense0_fwd resnetv16_pool1_fwd
ResNet50 resnet/model/resnet50-v1-7.onnx 102583340 af16a04a6ec48ac494065d4439fe9dea590d337b9ca6dc328160ccf04a217b9c
  data resnetv17_dense0_fwd resnetv17_pool1_fwd
ResNet101 resnet/model/resnet101-v1-7.onnx 178914043 760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c
  data resnetv18_dense0_fwd resnetv18_pool1_fwd
ResNet152 resnet/model/resnet152-v1-7.onnx 241816206 b0ec92437bf8c9d0739bf9bafdea9638e13f9e3c1e2fb766ad546cc182fd3f6d
  data resnetv19_dense0_fwd resnetv19_pool1_fwd
ResNet18-v2 resnet/model/resnet18-v2-7.onnx 46806737 3b4d048057854022232aa20bf68262e31718ab7119a17f920b8a2dc1433f824b
  data resnetv22_dense0_fwd resnetv22_pool1_fwd
ResNet34-v2 resnet/model/resnet34-v2-7.onnx 87288587 3d3815e25f4b1ea967e2a526a3b27ef2a03af1725bdc199a63a271c26862d914
  data resnetv23_dense0_fwd resnetv23_pool1_fwd
ResNet50-v2 resnet/model/resnet50-v2-7.onnx 102442452 79102261eb6e5fd7af5d27f41316293e388c5cb691e5d25bfb035c4f64fefe31
  data resnetv24_dense0_fwd resnetv24_pool1_fwd
ResNet101-v2 resnet/model/resnet101-v2-7.onnx 178682301 3a0a819ea0953fb4700b0d98e43540aeee253e5b4c503c552b0c7979fc67767d
  data resnetv25_dense0_fwd resnetv25_pool1_fwd
ResNet152-v2 resnet/model/resnet152-v2-7.onnx 241503848 40fb3f6dd313ba786a2c8077a0ef7d7b4afeda5d037365400d3a7fbc2b1bee64
  data resnetv27_dense0_fwd resnetv27_pool1_fwd
VGG16 vgg/model/vgg16-7.onnx 553437328 f20805a3ecccaa88647bbab4ad011ff2412a9838485ea844de0fcbce349820b9
  data vgg0_dense2_fwd flatten_70
VGG16-bn vgg/model/vgg16-bn-7.onnx 553512191 4fdceabf1ef715c9ed3020fa2eac1cb2a448296c086b03633c80cf47e1c5afce
  data vgg0_dense2_fwd flatten_135
VGG19 vgg/model/vgg19-7.onnx 574677321 692f9f927f1df1b89033787a77a73eac59fd9b3344f9ecdf0b13221e41c2046f
  data vgg0_dense2_fwd flatten_82
VGG19-bn vgg/model/vgg19-bn-7.onnx 574774380 ce0987dfa6228ad29708013f38b7f73cbc14ca6066a05fc22ee49b35871c63ed
  data vgg0_dense2_fwd flatten_162
MobileNetV2 mobilenet/model/mobilenetv2-10.onnx 13963115 0e7c0aa4bc74650386fa1d2c84705753de7c2bdb21909ada5c59154bb429e092
  input output 464
SqueezeNet1.1 squeezenet/model/squeezenet1.1-7.onnx 4956208 1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088
  data squeezenet0_flatten0_reshape0 squeezenet0_pool3_fwd
ShuffleNetV2 shufflenet/model/shufflenet-v2-10.onnx 9218554 8b85e969a0a5518b554c99548379d1ba54d973733a6a12012138d91852308584
  input output 611
EfficientNet-Lite4 efficientnet-lite4/model/efficientnet-lite4-11.onnx 51946641 d111689907c06eea7c82e4833ddef758da6453b9d4cf60b7e99ca05c7cbd9c12
  images:0 Softmax:0 efficientnet-lite4/model/head/AvgPool:0
`;

/** The classes of ImageNet 2012, in the order of the scores of all these networks. */
const labelsFile: ModelFile = {
  location: `https://raw.githubusercontent.com/onnx/models/${commit}/${folder}/synset.txt`,
  size: 31_675,
  sha256: "acf75ef0abe89694b19056e0796401068b459c457baa30335f240c7692857355",
};

/** `imagenet_preprocess.py` of the zoo. */
const imageNetInput: PictureInput = {
  height: 224,
  width: 224,
  color: "rgb",
  layout: "NCHW",
  type: "float32",
  resize: 256,
  interpolation: "linear",
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** What the README of EfficientNet-Lite4 says instead. */
const efficientNetInput: PictureInput = {
  ...imageNetInput,
  layout: "NHWC",
  scale: 1,
  mean: [127],
  std: [128],
};

const licences: Readonly<Record<string, string>> = {
  shufflenet: "BSD-3-Clause",
  "efficientnet-lite4": "MIT",
};

/** The cards of the index that is built in. */
export function zooCards(): ModelCard[] {
  const words = networks.trim().split(/\s+/);
  return Array.from({ length: words.length / 7 }, (_, row) =>
    cardOf(words.slice(row * 7, row * 7 + 7) as [string, string, string, string, string, string, string]),
  );
}

function cardOf([name, path, size, sha256, input, output, features]: [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]): ModelCard {
  const family = path.split("/", 1)[0] ?? "";
  const isEfficientNet = family === "efficientnet-lite4";
  return {
    name,
    description: "Trained on ImageNet 2012: 1,000 classes of things and animals in photos.",
    licence: licences[family] ?? "Apache-2.0",
    source: `https://github.com/onnx/models/tree/${commit}/${folder}/${family}`,
    file: {
      location: `https://media.githubusercontent.com/media/onnx/models/${commit}/${folder}/${path}`,
      size: Number(size),
      sha256,
    },
    input: { ...(isEfficientNet ? efficientNetInput : imageNetInput), name: input },
    layerNames: [output, features],
    output: { name: output, activation: isEfficientNet ? "softmax" : "none" },
    labelsFile,
  };
}
