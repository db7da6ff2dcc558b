using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace EmoGen.Engine.Imaging;

/// <summary>
/// The XMP packet (ISO 16684-1) of a generated picture: IPTC's digital source type "trained algorithmic media", and where the file has no
/// other place for it, the request as JSON.
/// </summary>
internal static class XmpPacket
{
    private const string MachineMade = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private static readonly XNamespace Own = "urn:emogen:xmp:1.0/";

    public static byte[] Write(string emoGen = "")
    {
        XElement description = new(
            Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + "Iptc4xmpExt", Iptc),
            new XElement(Iptc + "DigitalSourceType", MachineMade));
        if (emoGen.Length > 0)
        {
            description.Add(new XAttribute(XNamespace.Xmlns + "emogen", Own), new XElement(Own + "request", emoGen));
        }

        XElement packet = new(
            Meta + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", Meta),
            new XElement(Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", Rdf), description));
        StringBuilder text = new("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>");
        using (XmlWriter writer = XmlWriter.Create(text, new() { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize }))
        {
            packet.Save(writer);
        }

        return Encoding.UTF8.GetBytes(text.Append("<?xpacket end=\"w\"?>").ToString());
    }

    /// <summary>The request in a packet, empty where it has none or cannot be read.</summary>
    public static string Read(ReadOnlySpan<byte> packet)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(
                new StringReader(Encoding.UTF8.GetString(packet)),
                new() { DtdProcessing = DtdProcessing.Prohibit, ConformanceLevel = ConformanceLevel.Document });
            return XDocument.Load(reader).Descendants(Own + "request").FirstOrDefault()?.Value ?? "";
        }
        catch (XmlException)
        {
            return "";
        }
    }
}
