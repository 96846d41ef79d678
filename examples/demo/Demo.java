import dev.uncia.featurize.CleanMissingData;
import dev.uncia.frame.DataFrame;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.pipeline.PipelineModel;
import dev.uncia.train.ComputeModelStatistics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The demo in Java. See demo.ts: the two do the same. */
final class Demo {
  private static final String[] MEASUREMENTS = {"bill_length", "bill_depth", "flipper_length", "body_mass"};

  public static void main(String[] args) throws Exception {
    List<String> folders = Arrays.asList(args).subList(2, args.length);
    String result = args[0].equals("fit") ? fitPipeline(args[1], folders.get(0)) : scoreModels(args[1], folders);
    System.out.printf("{\"language\": \"Java\", %s}%n", result);
  }

  private static String fitPipeline(String data, String folder) {
    DataFrame penguins = DataFrame.readCsv(data);
    List<DataFrame> parts = penguins.randomSplit(new double[] {0.8, 0.2}, 7);

    String[] features = Stream.concat(Arrays.stream(MEASUREMENTS), Stream.of("island", "sex")).toArray(String[]::new);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new CleanMissingData().setInputCols(MEASUREMENTS).setCleaningMode("median"),
                new LightGBMClassifier()
                    .setLabelCol("species")
                    .setNumIterations(50)
                    .setFeaturesCols(features)
                    .setMinDataInLeaf(5)
                    .setForceColWise(true)
                    .setNumThreads(1));
    PipelineModel model = pipeline.fit(parts.get(0));
    model.save(Path.of(folder), true);

    DataFrame statistics =
        new ComputeModelStatistics().setLabelCol("species").transform(model.transform(parts.get(1)));
    return "\"accuracy\": " + statistics.collect().column("accuracy").getDouble(0);
  }

  private static String scoreModels(String data, List<String> folders) throws Exception {
    DataFrame penguins = DataFrame.readCsv(data);
    List<String> digests = new ArrayList<>();
    for (String folder : folders) {
      var probability = PipelineModel.load(Path.of(folder)).transform(penguins).collect().column("probability");
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (int row = 0; row < probability.length(); row++) {
        double[] values = probability.getDoubles(row);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        sha256.update(bytes);
      }
      digests.add('"' + HexFormat.of().formatHex(sha256.digest()) + '"');
    }
    return "\"digests\": [" + String.join(", ", digests) + "]";
  }
}
