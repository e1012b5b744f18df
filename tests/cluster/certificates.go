package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// A cluster is brought up anew far more often than once in this time.
const validity = 365 * 24 * time.Hour

// authority is a CA whose key is kept beside its certificate, for the controller manager signs requests with it.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// user is whom a certificate names; the group is what its rights come from, or its name where that is empty.
type user struct{ name, group string }

// The components by the names that the API server's built-in roles are bound to, and our own that config/objects.yaml binds.
var users = map[string]user{
	"admin":                   {"admin", "system:masters"},
	"kube-controller-manager": {"system:kube-controller-manager", ""},
	"kube-scheduler":          {"system:kube-scheduler", ""},
	"kube-proxy":              {"system:kube-proxy", ""},
	"kubelet":                 {"system:node:" + nodeName, "system:nodes"},
	"coredns":                 {"coredns", ""},
	"network-policy":          {"network-policy", ""},
	"kwok":                    {"kwok", ""},
}

// makeIdentities makes every key, certificate and kubeconfig, unless kept data has them.
func (s settings) makeIdentities() error {
	if _, err := os.Stat(s.kubeconfig("host")); err == nil {
		return nil
	}
	ca, err := s.makeAuthority("ca", "cluster")
	if err != nil {
		return err
	}
	frontProxy, err := s.makeAuthority("front-proxy-ca", "front-proxy")
	if err != nil {
		return err
	}
	loopback := net.IPv4(127, 0, 0, 1)
	for _, wanted := range []struct {
		file      string
		signer    authority
		user      user
		addresses []net.IP
		names     []string
	}{
		{"apiserver", ca, user{"kube-apiserver", ""},
			[]net.IP{loopback, net.ParseIP(nodeAddress), net.ParseIP(serviceAddress)},
			[]string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}},
		{"apiserver-kubelet-client", ca, user{"kube-apiserver-kubelet-client", "system:masters"}, nil, nil},
		{"kubelet-server", ca, user{nodeName, ""}, []net.IP{net.ParseIP(nodeAddress)}, []string{nodeName}},
		{"front-proxy-client", frontProxy, user{"front-proxy-client", ""}, nil, nil},
	} {
		if _, _, err := s.makeCertificate(wanted.file, wanted.signer, leaf(wanted.user, wanted.addresses, wanted.names)); err != nil {
			return err
		}
	}
	if err := s.makeTokenKey(); err != nil {
		return err
	}
	for name, user := range users {
		certificate, key, err := s.makeCertificate("user-"+name, ca, leaf(user, nil, nil))
		if err != nil {
			return err
		}
		server := "https://" + nodeAddress + ":6443"
		if err := s.writeKubeconfig(name, server, certificate, key); err != nil {
			return err
		}
		if name == "admin" {
			server = fmt.Sprintf("https://127.0.0.1:%d", apiPort)
			if err := s.writeKubeconfig("host", server, certificate, key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s settings) makeAuthority(file, name string) (authority, error) {
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, err
	}
	self := authority{template, key}
	certificate, err := s.sign(file, self, template, key)
	if err != nil {
		return authority{}, err
	}
	return authority{certificate, key}, nil
}

func leaf(user user, addresses []net.IP, names []string) *x509.Certificate {
	subject := pkix.Name{CommonName: user.name}
	if user.group != "" {
		subject.Organization = []string{user.group}
	}
	return &x509.Certificate{
		Subject:     subject,
		IPAddresses: addresses,
		DNSNames:    names,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
}

// makeCertificate makes a key and its certificate, and returns both in PEM.
func (s settings) makeCertificate(file string, signer authority, template *x509.Certificate) ([]byte, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := s.sign(file, signer, template, key)
	if err != nil {
		return nil, nil, err
	}
	keyText, err := os.ReadFile(s.path("pki", file+".key"))
	return inPEM("CERTIFICATE", certificate.Raw), keyText, err
}

func (s settings) sign(file string, signer authority, template *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	// A clock that a machine corrects after its start must not make certificates of the future.
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(validity)
	raw, err := x509.CreateCertificate(rand.Reader, template, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return nil, err
	}
	keyRaw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := writeFile(s.path("pki", file+".key"), inPEM("EC PRIVATE KEY", keyRaw)); err != nil {
		return nil, err
	}
	if err := writeFile(s.path("pki", file+".crt"), inPEM("CERTIFICATE", raw)); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}

// makeTokenKey makes the key of ServiceAccount tokens: RSA, since RS256 is what verifiers of managed clusters' tokens meet.
func (s settings) makeTokenKey() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writeFile(s.path("pki", "tokens.key"), inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))); err != nil {
		return err
	}
	return writeFile(s.path("pki", "tokens.pub"), inPEM("PUBLIC KEY", public))
}

func (s settings) writeKubeconfig(name, server string, certificate, key []byte) error {
	ca, err := os.ReadFile(s.path("pki", "ca.crt"))
	if err != nil {
		return err
	}
	encode := base64.StdEncoding.EncodeToString
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: test-cluster
  cluster: {server: "%s", certificate-authority-data: %s}
users:
- name: %s
  user: {client-certificate-data: %s, client-key-data: %s}
contexts:
- name: test-cluster
  context: {cluster: test-cluster, user: %[3]s}
current-context: test-cluster
`, server, encode(ca), name, encode(certificate), encode(key))
	return writeFile(s.kubeconfig(name), []byte(text))
}

func inPEM(kind string, raw []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw})
}
