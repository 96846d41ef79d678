/**
 * What concerns all calls: how they are watched and stopped, and {@link dev.uncia.Doctor what to do} where none works. Tables are in {@link
 * dev.uncia.frame}, what all stages share in {@link dev.uncia.stages}, and the stages in one package a subject.
 *
 * <pre>{@code
 * DataFrame penguins = DataFrame.readCsv("penguins.csv");
 * Pipeline pipeline =
 *     new Pipeline()
 *         .setStages(
 *             new CleanMissingData().setInputCols("bill_length", "bill_depth"),
 *             new LightGBMClassifier().setLabelCol("species").setFeaturesCols("bill_length", "bill_depth", "island"));
 * PipelineModel model = pipeline.fit(penguins);
 * model.transform(penguins).select("species", "prediction").show();
 * model.save(Path.of("penguins-model"));
 * }</pre>
 */
@NullMarked
package dev.uncia;

import org.jspecify.annotations.NullMarked;
