using System.Text;

namespace EmoGen.Training;

/// <summary>Messages for a person, as far as they can be written: a full disk below a log ends no training.</summary>
internal sealed class LossyWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        try
        {
            inner.Write(value);
        }
        catch (IOException)
        {
            // There is nobody left to tell.
        }
    }

    public override void WriteLine(string? value) => Write(value + NewLine);
}
