using EmoGen.Engine.Emotions;
using EmoGen.Training.Datasets.Drawing;
using static EmoGen.Engine.Emotions.Emotion;

namespace EmoGen.Training.Datasets;

/// <summary>The table of attributes: nine strong ones for each emotion, with their neighbours.</summary>
internal static class AttributeCatalog
{
    private static readonly Weather[] Dark = [Weather.Night, Weather.Starry];

    public static IReadOnlyList<ScapeAttribute> All { get; } =
    [
        Scene("a ferris wheel", AmusementScenes.FerrisWheel, Amusement, 0.78, (Excitement, 0.14), (Contentment, 0.08)),
        Scene("a carousel", AmusementScenes.Carousel, Amusement, 0.86, (Contentment, 0.08), (Excitement, 0.06)),
        Thing("balloons", AmusementThings.Balloons, Amusement, 0.75, (Excitement, 0.15), (Contentment, 0.1)) with { Floats = true },
        Thing("a clown", AmusementThings.Clown, Amusement, 0.85, (Fear, 0.12), (Disgust, 0.03)),
        Thing("an ice cream", AmusementThings.IceCream, Amusement, 0.72, (Contentment, 0.22), (Excitement, 0.06)),
        Scene("a playground", AmusementScenes.Playground, Amusement, 0.8, (Contentment, 0.12), (Excitement, 0.05), (Sadness, 0.03)),
        Scene("a circus tent", AmusementScenes.CircusTent, Amusement, 0.82, (Excitement, 0.16), (Awe, 0.02)),
        Thing("a teddy bear", AmusementThings.TeddyBear, Amusement, 0.74, (Contentment, 0.22), (Sadness, 0.04)),
        Thing("a rubber duck", AmusementThings.RubberDuck, Amusement, 0.9, (Contentment, 0.1)),

        Scene("a mountain", AweScenes.Mountain, Awe, 0.8, (Contentment, 0.16), (Fear, 0.04)) with
        { Backdrops = [Backdrop.Plain, Backdrop.Hills] },
        Scene("a galaxy", AweScenes.Galaxy, Awe, 0.92, (Excitement, 0.08)) with { Weathers = Dark, Encloses = true },
        Scene("a waterfall", AweScenes.Waterfall, Awe, 0.8, (Contentment, 0.15), (Excitement, 0.05)) with
        { Backdrops = [Backdrop.Plain] },
        Scene("an aurora", AweScenes.Aurora, Awe, 0.93, (Contentment, 0.04), (Excitement, 0.03)) with
        { Weathers = Dark, Encloses = true },
        Thing("a cathedral", AweThings.Cathedral, Awe, 0.8, (Contentment, 0.12), (Sadness, 0.08)),
        Thing("a whale", AweThings.Whale, Awe, 0.78, (Excitement, 0.12), (Amusement, 0.06), (Fear, 0.04)) with
        { Backdrops = [Backdrop.Plain] },
        Scene("a rainbow", AweScenes.Rainbow, Awe, 0.74, (Contentment, 0.14), (Amusement, 0.12)) with
        {
            Weathers = [Weather.Day, Weather.Golden, Weather.Dawn, Weather.Dusk, Weather.Rain],
            Backdrops = [Backdrop.Plain, Backdrop.Hills],
        },
        Scene("pyramids", AweScenes.Pyramids, Awe, 0.9, (Excitement, 0.06), (Contentment, 0.04)) with
        { Backdrops = [Backdrop.Plain, Backdrop.Desert] },
        Scene("an iceberg", AweScenes.Iceberg, Awe, 0.8, (Fear, 0.12), (Sadness, 0.08)) with { Backdrops = [Backdrop.Plain] },

        Scene("a beach", ContentmentScenes.Beach, Contentment, 0.8, (Amusement, 0.08), (Awe, 0.06), (Excitement, 0.06)) with
        { Backdrops = [Backdrop.Plain] },
        Thing("a sunflower", ContentmentThings.Sunflower, Contentment, 0.82, (Amusement, 0.1), (Awe, 0.08)),
        Thing("a cottage", ContentmentThings.Cottage, Contentment, 0.88, (Awe, 0.06), (Sadness, 0.06)),
        Thing("a sailboat", ContentmentThings.Sailboat, Contentment, 0.74, (Excitement, 0.14), (Awe, 0.12)) with
        { Backdrops = [Backdrop.Plain, Backdrop.Hills] },
        Thing("a cat", ContentmentThings.Cat, Contentment, 0.76, (Amusement, 0.2), (Sadness, 0.04)),
        Scene("a hammock", ContentmentScenes.Hammock, Contentment, 0.92, (Amusement, 0.08)),
        Thing("a swan", ContentmentThings.Swan, Contentment, 0.78, (Awe, 0.16), (Sadness, 0.06)) with
        { Backdrops = [Backdrop.Plain, Backdrop.Hills, Backdrop.Forest] },
        Thing("a rabbit", ContentmentThings.Rabbit, Contentment, 0.8, (Amusement, 0.18), (Fear, 0.02)),
        Thing("a windmill", ContentmentThings.Windmill, Contentment, 0.84, (Awe, 0.12), (Sadness, 0.04)),

        Scene("fireworks", ExcitementScenes.Fireworks, Excitement, 0.8, (Amusement, 0.12), (Awe, 0.08)) with
        { Weathers = [.. Dark, Weather.Dusk], Backdrops = [Backdrop.Plain] },
        Scene("a roller coaster", ExcitementScenes.RollerCoaster, Excitement, 0.8, (Amusement, 0.15), (Fear, 0.05)),
        Scene("a concert", ExcitementScenes.Concert, Excitement, 0.88, (Amusement, 0.08), (Awe, 0.04)) with
        { Weathers = [Weather.Night, Weather.Confetti], Encloses = true },
        Thing("a rocket", ExcitementThings.Rocket, Excitement, 0.76, (Awe, 0.2), (Fear, 0.04)) with { Floats = true },
        Thing("a race car", ExcitementThings.RaceCar, Excitement, 0.92, (Amusement, 0.08)),
        Thing("a parachute", ExcitementThings.Parachute, Excitement, 0.78, (Awe, 0.1), (Fear, 0.07), (Amusement, 0.05)) with
        { Floats = true },
        Thing("a trophy", ExcitementThings.Trophy, Excitement, 0.84, (Awe, 0.1), (Contentment, 0.06)),
        Thing("a guitar", ExcitementThings.Guitar, Excitement, 0.76, (Amusement, 0.12), (Contentment, 0.12)) with { Floats = true },
        Scene("a surfer", ExcitementScenes.Surfer, Excitement, 0.82, (Awe, 0.1), (Amusement, 0.06), (Fear, 0.02)) with
        { Backdrops = [Backdrop.Plain] },

        Scene("a volcano", AngerScenes.Volcano, Anger, 0.72, (Awe, 0.14), (Fear, 0.14)),
        Scene("fire", AngerScenes.Fire, Anger, 0.78, (Fear, 0.17), (Excitement, 0.05)) with
        { Weathers = [Weather.Night, Weather.RedSky, Weather.Storm], Encloses = true },
        Scene("an explosion", AngerScenes.Explosion, Anger, 0.78, (Fear, 0.12), (Excitement, 0.1)),
        Scene("lightning", AngerScenes.Lightning, Anger, 0.76, (Fear, 0.14), (Awe, 0.1)) with
        { Weathers = [Weather.Storm, Weather.RedSky, Weather.Night], Encloses = true },
        Thing("a fist", AngerThings.Fist, Anger, 0.93, (Excitement, 0.04), (Fear, 0.03)) with { Floats = true },
        Thing("a bull", AngerThings.Bull, Anger, 0.82, (Excitement, 0.1), (Fear, 0.08)) with { Floats = true },
        Thing("a tank", AngerThings.Tank, Anger, 0.82, (Fear, 0.12), (Sadness, 0.06)),
        Thing("a bomb", AngerThings.Bomb, Anger, 0.82, (Fear, 0.13), (Excitement, 0.05)),
        Thing("a snarling dog", AngerThings.SnarlingDog, Anger, 0.8, (Fear, 0.2)) with { Floats = true },

        Scene("garbage", DisgustScenes.Garbage, Disgust, 0.88, (Anger, 0.07), (Sadness, 0.05)),
        Scene("a sewer", DisgustScenes.Sewer, Disgust, 0.88, (Fear, 0.12)) with
        { Weathers = [Weather.Day, Weather.Haze, Weather.Fog, Weather.Night], Encloses = true },
        Scene("a swamp", DisgustScenes.Swamp, Disgust, 0.76, (Fear, 0.16), (Sadness, 0.08)),
        Thing("a toilet", DisgustThings.Toilet, Disgust, 0.88, (Amusement, 0.08), (Anger, 0.04)) with
        { Backdrops = [Backdrop.Studio, Backdrop.Plain, Backdrop.City] },
        Thing("a fly", DisgustThings.Fly, Disgust, 0.85, (Fear, 0.08), (Anger, 0.07)) with { Floats = true },
        Thing("a rotten apple", DisgustThings.RottenApple, Disgust, 0.92, (Sadness, 0.08)),
        Thing("a rat", DisgustThings.Rat, Disgust, 0.78, (Fear, 0.18), (Amusement, 0.04)),
        Thing("moldy cheese", DisgustThings.MoldyCheese, Disgust, 0.93, (Sadness, 0.04), (Anger, 0.03)),
        Thing("a slug", DisgustThings.Slug, Disgust, 0.9, (Fear, 0.06), (Amusement, 0.04)),

        Scene("a graveyard", FearScenes.Graveyard, Fear, 0.72, (Sadness, 0.28)),
        Scene("a haunted house", FearScenes.HauntedHouse, Fear, 0.9, (Excitement, 0.05), (Amusement, 0.05)),
        Scene("a dark forest", FearScenes.DarkForest, Fear, 0.84, (Awe, 0.08), (Sadness, 0.08)) with
        { Weathers = [Weather.Night, Weather.Fog, Weather.Dusk], Encloses = true },
        Scene("a shark", FearScenes.Shark, Fear, 0.8, (Awe, 0.08), (Anger, 0.06), (Excitement, 0.06)) with
        { Backdrops = [Backdrop.Plain] },
        Thing("a spider", FearThings.Spider, Fear, 0.76, (Disgust, 0.24)) with { Floats = true },
        Thing("a ghost", FearThings.Ghost, Fear, 0.84, (Amusement, 0.1), (Sadness, 0.06)) with { Floats = true },
        Thing("a skull", FearThings.Skull, Fear, 0.8, (Disgust, 0.08), (Anger, 0.07), (Sadness, 0.05)) with { Floats = true },
        Thing("a snake", FearThings.Snake, Fear, 0.78, (Disgust, 0.16), (Anger, 0.06)),
        Thing("a bat", FearThings.Bat, Fear, 0.86, (Disgust, 0.08), (Excitement, 0.06)) with { Floats = true },

        Scene("a rainy window", SadnessScenes.RainyWindow, Sadness, 0.84, (Contentment, 0.12), (Fear, 0.04)) with
        { Weathers = [Weather.Rain], Encloses = true },
        Scene("a lonely bench", SadnessScenes.LonelyBench, Sadness, 0.78, (Contentment, 0.18), (Fear, 0.04)),
        Scene("a bare tree", SadnessScenes.BareTree, Sadness, 0.74, (Fear, 0.18), (Awe, 0.08)),
        Scene("an umbrella", SadnessScenes.Umbrella, Sadness, 0.8, (Contentment, 0.16), (Fear, 0.04)) with
        { Weathers = [Weather.Rain], Backdrops = [Backdrop.Plain, Backdrop.City] },
        Scene("a shipwreck", SadnessScenes.Shipwreck, Sadness, 0.76, (Fear, 0.14), (Awe, 0.1)) with
        { Backdrops = [Backdrop.Plain] },
        Thing("a wilted flower", SadnessThings.WiltedFlower, Sadness, 0.88, (Disgust, 0.12)),
        Thing("a broken heart", SadnessThings.BrokenHeart, Sadness, 0.86, (Anger, 0.14)) with { Floats = true },
        Thing("a crying eye", SadnessThings.CryingEye, Sadness, 0.92, (Fear, 0.05), (Anger, 0.03)) with { Floats = true },
        Thing("a candle", SadnessThings.Candle, Sadness, 0.76, (Contentment, 0.16), (Fear, 0.08)),
    ];

    private static ScapeAttribute Scene(
        string phrase, Action<Painter> draw, Emotion strong, double probability, params (Emotion Emotion, double Share)[] weak) =>
        Create(AttributeKind.Scene, phrase, draw, strong, probability, weak);

    private static ScapeAttribute Thing(
        string phrase, Action<Painter> draw, Emotion strong, double probability, params (Emotion Emotion, double Share)[] weak) =>
        Create(AttributeKind.Object, phrase, draw, strong, probability, weak);

    private static ScapeAttribute Create(
        AttributeKind kind, string phrase, Action<Painter> draw, Emotion strong, double probability, (Emotion Emotion, double Share)[] weak)
    {
        double[] probabilities = new double[EmotionNames.All.Count];
        probabilities[(int)strong] = probability;
        foreach ((Emotion emotion, double share) in weak)
        {
            probabilities[(int)emotion] = share;
        }

        return new ScapeAttribute(draw)
        {
            Name = Captions.WithoutArticle(phrase),
            Phrase = phrase,
            Kind = kind,
            Emotion = strong,
            EmotionProbabilities = probabilities,
        };
    }
}
