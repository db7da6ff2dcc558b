using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Sets VER_FLG_WEAK on the GLIBCXX_3.4.32 entry of an ELF library's version needs (.gnu.version_r).</summary>
public class WeakenGlibcxxVersion : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint SectionTypeVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2; // VER_FLG_WEAK

    public string Library { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Library);
        int flags = FindVersionFlags(elf);
        if (flags < 0 || (BitConverter.ToUInt16(elf, flags) & Weak) != 0)
        {
            return true;
        }

        elf[flags] |= (byte)Weak;
        DateTime written = File.GetLastWriteTimeUtc(Library);
        string temporary = Library + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, elf);
        File.SetLastWriteTimeUtc(temporary, written); // unchanged time and size: the next build does not copy it again
        File.Delete(Library);
        File.Move(temporary, Library);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} marked weak", Library, Version);
        return true;
    }

    /// <summary>The file offset of vna_flags of the entry for <see cref="Version"/>, or -1.</summary>
    private static int FindVersionFlags(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2)
        {
            return -1; // not a 64-bit ELF file
        }

        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < count; i++)
        {
            int section = (int)sections + (i * size);
            if (BitConverter.ToUInt32(elf, section + 4) == SectionTypeVersionNeeds)
            {
                int strings = (int)sections + (BitConverter.ToInt32(elf, section + 0x28) * size);
                return FindInNeeds(elf, (int)BitConverter.ToInt64(elf, section + 0x18), (int)BitConverter.ToInt64(elf, strings + 0x18));
            }
        }

        return -1;
    }

    private static int FindInNeeds(byte[] elf, int need, int strings)
    {
        while (true)
        {
            int entries = BitConverter.ToUInt16(elf, need + 2);
            int entry = need + BitConverter.ToInt32(elf, need + 8);
            for (int i = 0; i < entries; i++)
            {
                int name = strings + BitConverter.ToInt32(elf, entry + 8);
                if (Encoding.ASCII.GetString(elf, name, Version.Length + 1) == Version + "\0")
                {
                    return entry + 4;
                }

                entry += BitConverter.ToInt32(elf, entry + 12);
            }

            int next = BitConverter.ToInt32(elf, need + 12);
            if (next == 0)
            {
                return -1;
            }

            need += next;
        }
    }
}
