using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("EmoGen.Training.Tests")]
